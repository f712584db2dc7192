import CCurl
import Shared
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
    /// libcurl writes its own words for a failure here, at most this many bytes.
    nonisolated(unsafe) private let errorText: UnsafeMutablePointer<CChar>
    private static let errorTextSize = Int(CURL_ERROR_SIZE)
    private let state = Mutex(State())
    private let isCancelled = Atomic(false)

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    package init(_ configuration: HTTPClientConfiguration) throws(HTTPClientError) {
        try configuration.check()
        guard Self.isLibraryReady, let multi = curl_multi_init() else {
            throw HTTPClientError(.other, "libcurl cannot be started")
        }
        guard let easy = curl_easy_init() else {
            curl_multi_cleanup(multi)
            throw HTTPClientError(.other, "libcurl cannot be started")
        }
        self.configuration = configuration
        self.multi = multi
        self.easy = easy
        errorText = .allocate(capacity: Self.errorTextSize)
        errorText.initialize(repeating: 0, count: Self.errorTextSize)
    }

    deinit {
        // Closing a TLS connection writes to it, and its peer may be gone.
        BrokenPipe.ignored {
            curl_easy_cleanup(easy)
            curl_multi_cleanup(multi)
        }
        errorText.deallocate()
    }

    /// Sends a request and waits for the whole answer. Any HTTP status is an answer, not an error.
    package func send(_ request: HTTPRequest) throws(HTTPClientError) -> HTTPResponse {
        try state.withLock { (state) throws(HTTPClientError) in
            try attempt(request, &state) { (request, address) throws(HTTPClientError) in
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
            try attempt(request, &state) { (request, address) throws(HTTPClientError) in
                let file = ResponseSink.File(descriptor: descriptor, offset: max(0, offset), limit: limit)
                let sink = ResponseSink(limit: 64 << 10, file: file)
                return try perform(request, at: address, sink: sink, resumeFrom: offset)
            }
        }
    }

    /// Ends a running transfer at once and refuses every later one: for a process that stops.
    package func cancel() {
        isCancelled.store(true, ordering: .sequentiallyConsistent)
        curl_multi_wakeup(multi)
    }

    /// Tries every address once, beginning with the last good one, as long as nothing was sent. The request's deadline is
    /// for all of them together.
    private func attempt(
        _ request: HTTPRequest, _ state: inout State,
        _ body: (HTTPRequest, String) throws(HTTPClientError) -> HTTPResponse
    ) throws(HTTPClientError) -> HTTPResponse {
        let addresses = configuration.addresses
        let end = ContinuousClock.now + request.deadline
        var failures: [HTTPClientError] = []
        for offset in addresses.indices {
            let index = (state.preferred + offset) % addresses.count
            var request = request
            request.deadline = end - .now
            guard request.deadline > .zero || failures.isEmpty else { break }
            do {
                let response = try body(request, addresses[index])
                state.preferred = index
                return response
            } catch {
                guard error.isWorthAnotherAddress, addresses.count > 1 else { throw error }
                failures.append(error)
            }
        }
        // Of the last one tried; the words are those of all.
        throw HTTPClientError(failures.last?.code ?? .usage, failures.map(\.detail).joined(separator: "; "))
    }

    private func perform(
        _ request: HTTPRequest, at address: String, sink: ResponseSink, resumeFrom offset: Int
    ) throws(HTTPClientError) -> HTTPResponse {
        guard !isCancelled.load(ordering: .sequentiallyConsistent) else {
            throw HTTPClientError(.cancelled, "the request was cancelled")
        }
        let transfer = Transfer(easy: easy, errorText: errorText, configuration: configuration)
        let headers = try transfer.prepare(request, at: address, sink: sink, resumeFrom: offset)
        defer { curl_slist_free_all(headers) }
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw HTTPClientError(.other, "libcurl cannot begin the transfer")
        }
        let result = try BrokenPipe.ignored { () throws(HTTPClientError) in
            defer { curl_multi_remove_handle(multi, easy) }
            return try withExtendedLifetime(sink) { () throws(HTTPClientError) in try wait() }
        }
        if let failure = sink.failure { throw failure }
        guard result == CURLE_OK else { throw error(result, address) }
        var response = HTTPResponse(status: sink.status, headers: sink.headers, body: sink.body)
        if configuration.tellsCertificate {
            response.certificate = muster_server_certificate(easy).map { String(cString: $0) }
        }
        return response
    }

    /// Runs the transfer to its end. libcurl's own timers end it at its deadline.
    private func wait() throws(HTTPClientError) -> CURLcode {
        while true {
            var running: Int32 = 0
            guard curl_multi_perform(multi, &running) == CURLM_OK else {
                throw HTTPClientError(.other, "libcurl cannot go on with the transfer", wasSent: true)
            }
            if running == 0 { return finished() }
            guard !isCancelled.load(ordering: .sequentiallyConsistent) else {
                throw HTTPClientError(.cancelled, "the request was cancelled", wasSent: true)
            }
            guard curl_multi_poll(multi, nil, 0, 60_000, nil) == CURLM_OK else {
                throw HTTPClientError(.other, "libcurl cannot wait for the transfer", wasSent: true)
            }
        }
    }

    private func finished() -> CURLcode {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return muster_message_result(message) }
        }
        return CURLE_RECV_ERROR
    }

    private func error(_ code: CURLcode, _ address: String) -> HTTPClientError {
        let text = errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        // Zero until the connection stands, TLS included; then the request begins to go out.
        var begun: curl_off_t = 0
        let isKnown = muster_getinfo_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &begun) == CURLE_OK
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
        return HTTPClientError(kind, "\(address): \(text)", wasSent: !isKnown || begun > 0)
    }
}
