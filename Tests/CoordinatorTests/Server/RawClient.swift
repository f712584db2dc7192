import COpenSSL
import Glibc
import Shared

/// A client that sends exactly the bytes it is told to and knows no rules: over TCP or a Unix socket, with or without
/// TLS. Blocking; nothing waits longer than ten seconds.
final class RawClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Answer: Equatable {
        var status: Int
        var fields: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What a client shows; the authority is the one that it trusts.
    struct Credentials {
        var authority: [UInt8]
        var certificate: [UInt8]?
        var key: [UInt8]?
    }

    private let descriptor: Int32
    private var context: OpaquePointer?
    private var connection: OpaquePointer?
    private var input: [UInt8] = []

    /// Not connected yet: ``open(port:)`` needs no further descriptor.
    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
    }

    /// - Parameter source: the loopback address that it comes from, where that matters.
    convenience init(port: Int, from source: String? = nil) throws {
        try self.init()
        if let source {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            inet_pton(AF_INET, source, &address.sin_addr)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else { throw failure("bind") }
        }
        try open(port: port)
    }

    func open(port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try connect(&address)
    }

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try connect(&address)
    }

    /// Connects and shakes hands. With TLS 1.3 a refusal of the client's certificate shows only at the first read.
    convenience init(
        port: Int, _ credentials: Credentials, session: OpaquePointer? = nil, version: Int32? = nil
    ) throws {
        try self.init(port: port)
        try startTLS(credentials, session: session, version: version)
    }

    deinit {
        if let connection { SSL_free(connection) }
        if let context { SSL_CTX_free(context) }
        close(descriptor)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let rest = Array(bytes[sent...])
            let count =
                if let connection {
                    BrokenPipe.ignored { Int(SSL_write(connection, rest, Int32(rest.count))) }
                } else {
                    Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
                }
            guard count > 0 else { throw failure("send") }
            sent += count
        }
    }

    /// A whole request with a host and, for a body, its length.
    func request(
        _ method: String, _ target: String, _ fields: [String] = [], body: [UInt8]? = nil
    ) throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: test"] + fields
        if let body { lines.append("Content-Length: \(body.count)") }
        try send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? []))
        return try answer(hasBody: method != "HEAD")
    }

    /// Reads one answer.
    func answer(hasBody: Bool = true) throws -> Answer {
        while true {
            if let end = headEnd() {
                let head = String(decoding: input[..<end], as: UTF8.self).split(separator: "\r\n")
                var fields: [String: String] = [:]
                for line in head.dropFirst() {
                    let halves = line.split(separator: ":", maxSplits: 1)
                    fields[halves[0].lowercased()] = halves[1].drop { $0 == " " }.description
                }
                let status = Int(head[0].split(separator: " ")[1]) ?? 0
                let length = hasBody ? Int(fields["content-length"] ?? "0") ?? 0 : 0
                while input.count < end + 4 + length { try fill() }
                let body = Array(input[(end + 4)..<(end + 4 + length)])
                input.removeFirst(end + 4 + length)
                return Answer(status: status, fields: fields, body: body)
            }
            try fill()
        }
    }

    /// Whether the other end has closed, or cut, a connection without TLS. What it sent before is kept.
    var isClosed: Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return count == 0 || errno != EAGAIN }
            input.append(contentsOf: buffer[..<count])
        }
    }

    /// Waits until the other end closes; what it still sends is thrown away.
    func waitForEnd() {
        while (try? fill()) != nil {}
    }

    /// Reads once and returns how much. Throws at the end, at an alert and after ten seconds.
    @discardableResult
    func fill() throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count =
            if let connection {
                BrokenPipe.ignored { Int(SSL_read(connection, &buffer, Int32(buffer.count))) }
            } else {
                read(descriptor, &buffer, buffer.count)
            }
        guard count > 0 else { throw failure("receive") }
        input.append(contentsOf: buffer[..<count])
        return count
    }

    /// The next bytes as they are.
    func bytes(_ count: Int) throws -> [UInt8] {
        while input.count < count { try fill() }
        defer { input.removeFirst(count) }
        return Array(input.prefix(count))
    }

    /// The session, if the server gave one that could be resumed.
    func session() -> OpaquePointer? {
        guard let connection, let session = SSL_get1_session(connection) else { return nil }
        guard SSL_SESSION_is_resumable(session) == 1 else {
            SSL_SESSION_free(session)
            return nil
        }
        return session
    }

    private func startTLS(_ credentials: Credentials, session: OpaquePointer?, version: Int32?) throws {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw failure("context") }
        self.context = context
        if let version { SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil) }
        for pointer in try Self.certificates(credentials.authority) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context), pointer)
            X509_free(pointer)
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        if let certificate = credentials.certificate, let key = credentials.key {
            for (index, pointer) in try Self.certificates(certificate).enumerated() {
                defer { X509_free(pointer) }
                let isTaken =
                    index == 0
                    ? SSL_CTX_use_certificate(context, pointer) == 1
                    : muster_tls_add_chain_certificate(context, pointer) == 1
                guard isTaken else { throw failure("certificate") }
            }
            let pointer: OpaquePointer? = key.withUnsafeBytes { bytes in
                let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
                defer { BIO_free(bio) }
                return PEM_read_bio_PrivateKey(bio, nil, nil, nil)
            }
            defer { EVP_PKEY_free(pointer) }
            guard SSL_CTX_use_PrivateKey(context, pointer) == 1 else { throw failure("key") }
        }
        guard let connection = SSL_new(context) else { throw failure("connection") }
        self.connection = connection
        if let session { SSL_set_session(connection, session) }
        guard SSL_set_fd(connection, descriptor) == 1,
            BrokenPipe.ignored({ SSL_connect(connection) }) == 1
        else { throw failure("handshake") }
    }

    private static func certificates(_ pem: [UInt8]) throws -> [OpaquePointer] {
        pem.withUnsafeBytes { bytes in
            let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer {
                BIO_free(bio)
                ERR_clear_error()
            }
            var found: [OpaquePointer] = []
            while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) { found.append(certificate) }
            return found
        }
    }

    private func connect<Address>(_ address: inout Address) throws {
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard status == 0 else { throw failure("connect") }
    }

    private func headEnd() -> Int? {
        guard input.count >= 4 else { return nil }
        return (0...(input.count - 4)).first { input[$0..<($0 + 4)].elementsEqual("\r\n\r\n".utf8) }
    }

    private func failure(_ action: String) -> Failure {
        let number = errno
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            reasons.append(ERR_reason_error_string(code).map { String(cString: $0) } ?? "\(code)")
        }
        let system = number == 0 ? "the end" : String(cString: strerror(number))
        return Failure(description: "\(action): \(reasons.isEmpty ? system : reasons.joined(separator: "; "))")
    }
}
