import CCurl
import Shared

/// One request on one easy handle: every option set afresh, so that nothing of an earlier request remains.
struct Transfer {
    let easy: UnsafeMutableRawPointer
    let errorText: UnsafeMutablePointer<CChar>
    let configuration: HTTPClientConfiguration

    /// Sets the handle up. The returned list holds the request's headers and must be freed after the transfer.
    func prepare(
        _ request: HTTPRequest, at address: String, sink: ResponseSink, resumeFrom offset: Int
    ) throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
        try request.check()
        curl_easy_reset(easy)
        errorText.pointee = 0
        try check(muster_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        try setIdentity(address)
        try set(CURLOPT_URL, address + request.path)
        // `..` in a path is the server's to judge, not ours to resolve.
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, request.deadline.wholeMilliseconds)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_TCP_NODELAY, 1)
        // A dead peer is noticed within 90 s even while a long poll is silent.
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 30)
        try set(CURLOPT_TCP_KEEPINTVL, 20)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        if offset > 0 { try set(CURLOPT_RANGE, "\(offset)-") }
        try setBody(request)
        try setSink(sink)
        return try setHeaders(request)
    }

    private func setIdentity(_ address: String) throws(HTTPClientError) {
        let isPlain = address.hasPrefix("http://")
        try set(CURLOPT_PROTOCOLS, isPlain ? Int(CURLPROTO_HTTP) : Int(CURLPROTO_HTTPS))
        if !isPlain { try set(CURLOPT_SSL_EC_CURVES, KeyExchangeGroups.list) }
        if let path = configuration.unixSocket { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
        if !isPlain, configuration.acceptsAnyServer { return try acceptAnyServer() }
        guard !isPlain, let authority = configuration.authority else { return }
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        // The CA of the configuration replaces the default file but not the default folder of CAs.
        try check(muster_setopt_string(easy, CURLOPT_CAPATH, nil))
        try set(CURLOPT_CAINFO_BLOB, authority)
        try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        if configuration.tellsCertificate { try set(CURLOPT_CERTINFO, 1) }
        try check(
            muster_setopt_tls_context(easy) { _, context, _ in
                guard let context else { return CURLE_SSL_CONNECT_ERROR }
                ServerUsage.demand(in: context)
                return CURLE_OK
            })
        if let certificate = configuration.certificate, let key = configuration.key {
            try set(CURLOPT_SSLCERTTYPE, "PEM")
            try set(CURLOPT_SSLKEYTYPE, "PEM")
            try set(CURLOPT_SSLCERT_BLOB, certificate)
            try set(CURLOPT_SSLKEY_BLOB, key)
        }
    }

    /// The server is a stranger's for all that is known of it, and gets nothing.
    private func acceptAnyServer() throws(HTTPClientError) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
        try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
    }

    private func setBody(_ request: HTTPRequest) throws(HTTPClientError) {
        if request.method == .get {
            try set(CURLOPT_HTTPGET, 1)
            return
        }
        let body = request.body ?? []
        try check(muster_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        try check(
            body.withUnsafeBytes { bytes in
                // An empty array has no address, and a null one would make libcurl ask a read callback for the body.
                withUnsafeBytes(of: UInt8(0)) { empty in
                    let start = bytes.baseAddress ?? empty.baseAddress
                    return muster_setopt_pointer(easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
                }
            })
        try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }

    private func setSink(_ sink: ResponseSink) throws(HTTPClientError) {
        // The sink outlives the transfer: `HTTPClient.perform` holds it until the handle is done with.
        let pointer = Unmanaged.passUnretained(sink).toOpaque()
        try check(muster_setopt_pointer(easy, CURLOPT_WRITEDATA, pointer))
        try check(muster_setopt_pointer(easy, CURLOPT_HEADERDATA, pointer))
        try check(
            muster_setopt_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, pointer in
                deliver(bytes, size * count, pointer) { sink, bytes in sink.takeBody(bytes) }
            })
        try check(
            muster_setopt_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, pointer in
                deliver(bytes, size * count, pointer) { sink, bytes in sink.takeHeader(bytes) }
            })
    }

    private func setHeaders(_ request: HTTPRequest) throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
        var lines = ["Accept: application/json", "Expect:", "User-Agent: muster"]
        if request.body != nil { lines.append("Content-Type: application/json") }
        lines += request.headers.map { "\($0.name): \($0.value)" }
        guard lines.allSatisfy({ !$0.contains { $0.isNewline } }) else {
            throw HTTPClientError(.usage, "a header holds a line break")
        }
        let list = lines.reduce(nil) { curl_slist_append($0, $1) }
        do {
            try check(muster_setopt_pointer(easy, CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(list)))
        } catch {
            curl_slist_free_all(list)
            throw error
        }
        return list
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPClientError) {
        try check(muster_setopt_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPClientError) {
        try check(muster_setopt_string(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: [UInt8]) throws(HTTPClientError) {
        try check(value.withUnsafeBytes { muster_setopt_blob(easy, option, $0.baseAddress, $0.count) })
    }

    private func check(_ code: CURLcode) throws(HTTPClientError) {
        guard code == CURLE_OK else {
            throw HTTPClientError(.other, "libcurl refuses an option: \(String(cString: curl_easy_strerror(code)))")
        }
    }
}

/// Recovers the sink of a callback and hands it the bytes; a short count makes libcurl stop the transfer.
private func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ pointer: UnsafeMutableRawPointer?,
    _ take: (ResponseSink, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes, let pointer else { return 0 }
    let sink = Unmanaged<ResponseSink>.fromOpaque(pointer).takeUnretainedValue()
    let buffer = UnsafeRawBufferPointer(start: bytes, count: count).assumingMemoryBound(to: UInt8.self)
    return take(sink, buffer) ? count : 0
}

extension Duration {
    /// At least 1, since 0 means "for ever" to libcurl.
    fileprivate var wholeMilliseconds: Int {
        max(
            1,
            Int(clamping: components.seconds).multipliedSafely(by: 1000)
                + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}

extension Int {
    fileprivate func multipliedSafely(by factor: Int) -> Int {
        let (result, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? Int.max / 2 : result
    }
}
