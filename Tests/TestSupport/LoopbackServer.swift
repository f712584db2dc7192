import Glibc
import Shared
import Synchronization

/// A plain server on loopback that reads one request a connection and answers with fixed bytes: to show a client what a
/// well-behaved server never would.
package final class LoopbackServer: Sendable {
    /// Zero on a Unix socket.
    package let port: UInt16
    private let descriptor: Int32
    private let seen = Mutex<[String]>([])

    /// What every client sent, in order.
    package var requests: [String] { seen.withLock { $0 } }

    /// The same on a Unix socket.
    package init(unixSocket path: String, answer: @escaping @Sendable (String) -> String?) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let descriptor = descriptor
        guard try UnixSocketAddress(path).with({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0 else {
            throw LoopbackError()
        }
        port = 0
        start(answer)
    }

    /// - Parameter answer: the raw bytes for a request; nil keeps the connection open and silent.
    package init(answer: @escaping @Sendable (String) -> String?) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw LoopbackError() }
        port = UInt16(bigEndian: address.sin_port)
        start(answer)
    }

    private func start(_ answer: @escaping @Sendable (String) -> String?) {
        let box = Unmanaged.passRetained(Loop(server: self, answer: answer))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Loop>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    deinit { close(descriptor) }

    /// Ends the server; open connections are closed.
    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private final class Loop {
        let server: LoopbackServer
        let answer: @Sendable (String) -> String?
        var open: [Int32] = []

        init(server: LoopbackServer, answer: @escaping @Sendable (String) -> String?) {
            self.server = server
            self.answer = answer
        }

        func run() {
            while true {
                let client = accept(server.descriptor, nil, nil)
                guard client >= 0 else { break }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(client, &buffer, buffer.count, 0)
                let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
                server.seen.withLock { $0.append(text) }
                if let reply = answer(text) {
                    var bytes = Array(reply.utf8)
                    send(client, &bytes, bytes.count, Int32(MSG_NOSIGNAL))
                    close(client)
                } else {
                    open.append(client)
                }
            }
            for client in open { close(client) }
        }
    }
}

private struct LoopbackError: Error {}
