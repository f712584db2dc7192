import Glibc
import Shared
import Synchronization
import TestSupport

/// `openssl s_server -www`: a TLS server that is not ours, with every option that a test wants to set wrong.
final class OpenSSLServer: Sendable {
    private struct State {
        var port: UInt16?
        var isStopping = false
    }

    private final class Progress: Sendable {
        let state = Mutex(State())
    }

    private let shared = Progress()
    private let thread: BackgroundThread

    static var isThere: Bool { (try? ChildProcess.find("openssl")) != nil }

    /// - Parameter options: beyond certificate and key, such as `-tls1_2`.
    init(certificate: String, key: String, options: [String] = []) throws {
        let shared = shared
        thread = try BackgroundThread(name: "s_server") {
            _ = try? ChildProcess.run(
                executable: "openssl",
                arguments: ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key] + options,
                deadline: .seconds(60), isCancelled: { shared.state.withLock { $0.isStopping } },
                onLine: { line in
                    guard line.text.hasPrefix("ACCEPT "), let text = line.text.split(separator: ":").last else {
                        return
                    }
                    shared.state.withLock { $0.port = UInt16(text) }
                })
        }
    }

    /// Where it listens.
    func port() throws -> UInt16 {
        let isListening = waitUntil { shared.state.withLock { $0.port } != nil }
        guard isListening, let port = shared.state.withLock({ $0.port }) else {
            throw SystemFailureText(description: "openssl s_server does not listen")
        }
        return port
    }

    deinit {
        shared.state.withLock { $0.isStopping = true }
        thread.join()
    }
}

struct SystemFailureText: Error, CustomStringConvertible {
    let description: String
}
