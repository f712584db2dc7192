import Glibc

/// Takes an answer's bytes as libcurl delivers them: into memory up to a limit, or a good answer's body into a file.
///
/// Only the thread that runs the transfer touches it.
final class ResponseSink {
    struct File {
        let descriptor: Int32
        /// Where the content must begin.
        let offset: Int
        let limit: Int

        /// The status that means "this is the file's content".
        var status: Int { offset > 0 ? 206 : 200 }
    }

    private(set) var status = 0
    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    private(set) var failure: HTTPClientError?
    private let limit: Int
    private let file: File?
    private var written = 0

    init(limit: Int, file: File?) {
        self.limit = limit
        self.file = file
    }

    /// One header line, the status line and the blank one included. Returns whether the transfer goes on.
    func takeHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = [:]
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return true
        }
        guard let colon = line.firstIndex(of: ":") else { return line.first?.isNewline == true ? checkHeaders() : true }
        guard headers.count < 64 else { return refuse("the answer has too many headers") }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        headers[line[..<colon].lowercased()] = String(value.prefix { !$0.isNewline })
        return true
    }

    /// The headers are whole: is the body one that we can take?
    private func checkHeaders() -> Bool {
        if let encoding = headers["content-encoding"], encoding.lowercased() != "identity" {
            return refuse("the answer is encoded, which nobody asked for")
        }
        if let file, status == 206, headers["content-range"]?.hasPrefix("bytes \(file.offset)-") != true {
            return refuse("the answer does not go on where the file ends")
        }
        return true
    }

    private func refuse(_ detail: String) -> Bool {
        failure = HTTPClientError(.protocolViolation, detail, wasSent: true)
        return false
    }

    /// Returns whether the transfer goes on.
    func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let file, status == file.status { return write(bytes, to: file) }
        guard body.count + bytes.count <= limit else {
            failure = HTTPClientError(.bodyTooLarge, "the answer is longer than \(limit) bytes", wasSent: true)
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func write(_ bytes: UnsafeBufferPointer<UInt8>, to file: File) -> Bool {
        guard written + bytes.count <= file.limit else {
            failure = HTTPClientError(.bodyTooLarge, "the file is longer than \(file.limit) bytes", wasSent: true)
            return false
        }
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(file.descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                failure = HTTPClientError(
                    .file, "cannot write the file: \(String(cString: strerror(errno)))", wasSent: true)
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            written += count
        }
        return true
    }
}
