import Glibc
import Shared

/// A real single-member etcd with TLS on loopback; ends when the value goes.
package final class RealEtcd {
    package static let program = "/usr/bin/etcd"
    package static var isInstalled: Bool { access(program, X_OK) == 0 }

    package let folder: ScratchFolder
    package let port: Int
    private let pid: pid_t

    package var endpoint: String { "https://127.0.0.1:\(port)" }
    package var authority: String { folder("ca.crt") }
    package var certificate: String { folder("client.crt") }
    package var key: String { folder("client.key") }

    package init() throws {
        folder = try ScratchFolder()
        port = LoopbackPorts.free(2)
        let now = Timestamp.now()
        let authority = try CertificateAuthority.create(.rsa(bits: 2048), commonName: "etcd-ca", days: 1, now: now)
        try folder.write("ca.crt", try authority.certificate.pemText())
        for (name, usages) in [("server", Set<CertificateUsage>([.server, .client])), ("client", [.client])] {
            let key = try PrivateKey.generate(.p256)
            let profile = CertificateProfile(
                commonName: name, names: SubjectAlternativeNames(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
                usages: usages, lifetimeSeconds: 86_400)
            try folder.write("\(name).crt", try authority.issue(to: key.publicKey, profile, now: now).pemText())
            try DurableFile.write(try key.pem(), to: folder("\(name).key"), mode: FileMode(0o600))
        }
        let arguments = [
            "--name=m1", "--data-dir=\(folder("data"))", "--listen-client-urls=https://127.0.0.1:\(port)",
            "--advertise-client-urls=https://127.0.0.1:\(port)", "--listen-peer-urls=http://127.0.0.1:\(port + 1)",
            "--initial-advertise-peer-urls=http://127.0.0.1:\(port + 1)",
            "--initial-cluster=m1=http://127.0.0.1:\(port + 1)", "--cert-file=\(folder("server.crt"))",
            "--key-file=\(folder("server.key"))", "--trusted-ca-file=\(folder("ca.crt"))", "--client-cert-auth",
        ]
        pid = try Self.spawn(arguments, log: folder("log"))
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    static func spawn(_ arguments: [String], log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid = pid_t()
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        guard posix_spawn(&pid, program, &actions, nil, words, &environment) == 0 else {
            throw FileError(.look, program, errno: errno)
        }
        return pid
    }
}
