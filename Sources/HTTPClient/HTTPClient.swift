import CCurl
import Glibc
import Synchronization

/// A blocking HTTP client over libcurl: TLS 1.3, one pinned CA, no proxy, no redirect, no content encoding.
///
/// Requests of one client run one after the other over kept connections; a caller that must not wait for another's long
/// poll has a client of its own. Any thread may call any method.
package final class HTTPClient: Sendable {
    private struct State {
        var preferred = 0
    }

    private let configuration: HTTPClientConfiguration
    // libcurl: a handle may be used by one thread at a time, which `state`'s lock sees to; `curl_multi_wakeup` alone "can
    // be called from any thread".
    nonisolated(unsafe) private let multi: UnsafeMutableRawPointer
    nonisolated(unsafe) private let easy: UnsafeMutableRawPointer
    private let state = Mutex(State())
    private let isCancelled = Atomic(false)

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    package init(_ configuration: HTTPClientConfiguration) throws(HTTPClientError) {
        guard Self.isLibraryReady, let multi = curl_multi_init() else {
            throw HTTPClientError(.other, "libcurl cannot be started")
        }
        guard let easy = curl_easy_init() else {
            curl_multi_cleanup(multi)
            throw HTTPClientError(.other, "libcurl cannot be started")
        }
        guard !configuration.addresses.isEmpty else {
            curl_easy_cleanup(easy)
            curl_multi_cleanup(multi)
            throw HTTPClientError(.usage, "no address is given")
        }
        self.configuration = configuration
        self.multi = multi
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    /// Sends a request and waits for the whole answer. Any HTTP status is an answer, not an error.
    package func send(_ request: HTTPRequest) throws(HTTPClientError) -> HTTPResponse {
        try state.withLock { (state) throws(HTTPClientError) in
            try attempt(&state) { (address) throws(HTTPClientError) in
                let sink = ResponseSink(limit: request.bodyLimit, file: nil)
                return try perform(request, at: address, sink: sink, resumeFrom: 0)
            }
        }
    }

    /// Fetches a body into a file that is open for writing at `offset`. Check the status: 200 (from the start) or 206
    /// (resumed) mean that the file has it; the body of any other answer is in the response.
    ///
    /// - Parameter limit: bytes that may be written at most.
    package func download(
        _ request: HTTPRequest, to descriptor: Int32, resumeFrom offset: Int, limit: Int
    ) throws(HTTPClientError) -> HTTPResponse {
        try state.withLock { (state) throws(HTTPClientError) in
            try attempt(&state) { (address) throws(HTTPClientError) in
                let file = ResponseSink.File(descriptor: descriptor, status: offset > 0 ? 206 : 200, limit: limit)
                let sink = ResponseSink(limit: 64 << 10, file: file)
                return try perform(request, at: address, sink: sink, resumeFrom: offset)
            }
        }
    }

    /// Ends a running transfer at once and refuses every later one.
    package func cancel() {
        isCancelled.store(true, ordering: .sequentiallyConsistent)
        curl_multi_wakeup(multi)
    }

    /// Tries every address once, beginning with the last good one, as long as nothing was sent.
    private func attempt(
        _ state: inout State, _ body: (String) throws(HTTPClientError) -> HTTPResponse
    ) throws(HTTPClientError) -> HTTPResponse {
        let addresses = configuration.addresses
        var last = HTTPClientError(.usage, "no address is given")
        for offset in addresses.indices {
            let index = (state.preferred + offset) % addresses.count
            do {
                let response = try body(addresses[index])
                state.preferred = index
                return response
            } catch {
                guard error.isWorthAnotherAddress else { throw error }
                last = error
            }
        }
        throw last
    }

    private func perform(
        _ request: HTTPRequest, at address: String, sink: ResponseSink, resumeFrom offset: Int
    ) throws(HTTPClientError) -> HTTPResponse {
        guard !isCancelled.load(ordering: .sequentiallyConsistent) else {
            throw HTTPClientError(.cancelled, "the request was cancelled")
        }
        let transfer = Transfer(easy: easy, configuration: configuration)
        let headers = try transfer.prepare(request, at: address, sink: sink, resumeFrom: offset)
        defer { curl_slist_free_all(headers) }
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw HTTPClientError(.other, "libcurl cannot begin the transfer")
        }
        defer { curl_multi_remove_handle(multi, easy) }
        let result = try withExtendedLifetime(sink) { () throws(HTTPClientError) in try wait() }
        if let failure = sink.failure { throw failure }
        guard result == CURLE_OK else { throw Self.error(result, address) }
        return HTTPResponse(status: sink.status, headers: sink.headers, body: sink.body)
    }

    /// Runs the transfer to its end. libcurl's own timers end it at its deadline.
    private func wait() throws(HTTPClientError) -> CURLcode {
        while true {
            var running: Int32 = 0
            guard curl_multi_perform(multi, &running) == CURLM_OK else {
                throw HTTPClientError(.other, "libcurl cannot go on with the transfer")
            }
            if running == 0 { return finished() }
            guard !isCancelled.load(ordering: .sequentiallyConsistent) else {
                throw HTTPClientError(.cancelled, "the request was cancelled")
            }
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
    }

    private func finished() -> CURLcode {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return muster_message_result(message) }
        }
        return CURLE_RECV_ERROR
    }

    private static func error(_ code: CURLcode, _ address: String) -> HTTPClientError {
        let text = String(cString: curl_easy_strerror(code))
        let kind: HTTPClientError.Code =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .resolve
            case CURLE_COULDNT_CONNECT: .connect
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .tls
            case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
                CURLE_RANGE_ERROR:
                .protocolViolation
            default: .other
            }
        return HTTPClientError(kind, "\(address): \(text)")
    }
}
