import COpenSSL
import Glibc
import Shared

@testable import Coordinator

/// A TLS server as OpenSSL makes it by default, with tickets: what ours must not be. It greets one client.
final class LaxTLSServer {
    let port: Int
    private let socket: ListeningSocket
    private let thread: BackgroundThread

    init(_ certificates: TestCertificates) throws {
        let listening = try ListeningSocket(.tcp(address: "127.0.0.1", port: 0))
        guard case .tcp(_, let port) = listening.address else { throw RawClient.Failure(description: "port") }
        socket = listening
        self.port = port
        let configuration = try certificates.configuration("agent", isRequired: false)
        thread = try BackgroundThread(name: "lax-tls") {
            try? Self.serve(listening.descriptor, configuration)
        }
    }

    deinit { thread.join() }

    private static func serve(_ listening: Int32, _ configuration: TLSConfiguration) throws {
        guard let context = SSL_CTX_new(TLS_server_method()) else { return }
        defer { SSL_CTX_free(context) }
        try TLSIdentity.install(configuration, in: context)
        SSL_CTX_set_session_id_context(context, "agent", 5)
        _ = fcntl(listening, F_SETFL, 0)
        let descriptor = accept(listening, nil, nil)
        guard descriptor >= 0, let connection = SSL_new(context) else { return }
        defer {
            SSL_free(connection)
            close(descriptor)
        }
        SSL_set_fd(connection, descriptor)
        BrokenPipe.ignored {
            guard SSL_accept(connection) == 1 else { return }
            SSL_write(connection, "hello", 5)
            // Until the client has gone.
            var byte: UInt8 = 0
            SSL_read(connection, &byte, 1)
        }
    }
}
