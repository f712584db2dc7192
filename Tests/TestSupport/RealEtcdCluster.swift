import Glibc
import Shared

/// A real etcd of several members with TLS on loopback and a CA of its own; ends when the value goes.
package final class RealEtcdCluster {
    package let folder: ScratchFolder
    /// https URLs, in the order of the members.
    package let endpoints: [String]
    private var pids: [pid_t] = []
    private let port: Int

    /// - Parameter count: members; the data is gone with the value.
    package init(members count: Int) throws {
        folder = try ScratchFolder()
        let first = LoopbackPorts.free(2 * count)
        port = first
        endpoints = (0..<count).map { "https://127.0.0.1:\(first + 2 * $0)" }
        try Self.makeCertificates(in: folder)
        let all = (0..<count).map { "m\($0)=http://127.0.0.1:\(first + 2 * $0 + 1)" }.joined(separator: ",")
        for index in 0..<count {
            pids.append(try RealEtcd.spawn(arguments(index, all), log: folder("log-\(index)")))
        }
    }

    private static func makeCertificates(in folder: ScratchFolder) throws {
        let now = Timestamp.now()
        let authority = try CertificateAuthority.create(.p256, commonName: "others' etcd", days: 400, now: now)
        try folder.write("ca.crt", try authority.certificate.pemText())
        for (name, usages) in [("server", Set<CertificateUsage>([.server, .client])), ("client", [.client])] {
            let key = try PrivateKey.generate(.p256)
            let profile = CertificateProfile(
                commonName: name, names: SubjectAlternativeNames(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
                usages: usages, lifetimeSeconds: 300 * 86_400)
            try folder.write("\(name).crt", try authority.issue(to: key.publicKey, profile, now: now).pemText())
            try DurableFile.write(try key.pem(), to: folder("\(name).key"), mode: FileMode(0o600))
        }
    }

    private func arguments(_ index: Int, _ all: String) -> [String] {
        let client = endpoints[index]
        let peer = "http://127.0.0.1:\(port + 2 * index + 1)"
        return [
            "--name=m\(index)", "--data-dir=\(folder("data-\(index)"))", "--listen-client-urls=\(client)",
            "--advertise-client-urls=\(client)", "--listen-peer-urls=\(peer)",
            "--initial-advertise-peer-urls=\(peer)", "--initial-cluster=\(all)",
            "--cert-file=\(folder("server.crt"))", "--key-file=\(folder("server.key"))",
            "--trusted-ca-file=\(folder("ca.crt"))", "--client-cert-auth",
        ]
    }

    /// Kills a member.
    package func end(_ index: Int) {
        kill(pids[index], SIGKILL)
        var status: Int32 = 0
        waitpid(pids[index], &status, 0)
        pids[index] = 0
    }

    deinit { for index in pids.indices where pids[index] != 0 { end(index) } }
}
