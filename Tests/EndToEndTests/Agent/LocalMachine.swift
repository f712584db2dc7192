import Foundation
import Shared
import TestSupport

@testable import NodeAgent

/// A scratch machine for `node-agent apply-local`: a root folder, signed documents, and a `systemctl` that keeps the state
/// of units in files and remembers which unit file each running unit was started with.
final class LocalMachine {
    static let node = "cp-1"
    let folder: ScratchFolder
    let operatorKey: PrivateKey
    /// Of the cluster: kubernetes, front-proxy and etcd.
    private let authorities: [String: CertificateAuthority]
    private let serviceAccount: PrivateKey

    var root: String { folder("root") }
    var units: String { folder("units") }

    init() throws {
        folder = try ScratchFolder()
        operatorKey = try PrivateKey.generate(.ed25519)
        let now = Timestamp.now().adding(seconds: -60)
        func authority(_ name: String) throws -> CertificateAuthority {
            try CertificateAuthority.create(.p256, commonName: name, days: 30, now: now)
        }
        authorities = [
            "ca": try authority("kubernetes"), "front-proxy-ca": try authority("front-proxy"),
            "etcd/ca": try authority("etcd"),
        ]
        serviceAccount = try PrivateKey.generate(.p256)
        let trust = TrustDocument(
            version: 1, clusterUID: testClusterUID, clusterName: "test", operatorKeys: [operatorKey.publicKey.record],
            threshold: 1, coordinatorKeys: [try PrivateKey.generate(.ed25519).publicKey.record],
            serverAuthority: try authority("server").certificate.pemText(),
            nodeAuthority: try authority("node").certificate.pemText(), coordinatorAddresses: ["127.0.0.1"], issued: now
        )
        try write("trust.json", try CanonicalJSON.encode([try Envelope.sign(trust, with: [operatorKey])]))
        try Folder.make(folder("programs"))
        try folder.script("programs/systemctl", Self.systemctl(units: units))
        // Users of the machine that runs the tests are none of the step's business.
        try folder.script("programs/id", "exit 0")
        try reset()
    }

    /// A machine as it was before the agent first ran.
    func reset() throws {
        for name in ["root", "units"] { try? FileManager.default.removeItem(atPath: folder(name)) }
        for name in ["active", "enabled", "running"] { try Folder.make(units + "/" + name) }
        let pki = root + "/etc/kubernetes/pki"
        try Folder.make(pki + "/etcd")
        for (name, authority) in authorities {
            try DurableFile.write(
                try authority.certificate.pem(), to: "\(pki)/\(name).crt", mode: FileMode(0o644))
            try DurableFile.write(try authority.key.pem(), to: "\(pki)/\(name).key", mode: FileMode(0o600))
        }
        try DurableFile.write(try serviceAccount.publicKey.pem(), to: pki + "/sa.pub", mode: FileMode(0o644))
        try DurableFile.write(try serviceAccount.pem(), to: pki + "/sa.key", mode: FileMode(0o600))
        try confirmAuthorities()
        try Folder.make(root + "/etc/muster")
        try DurableFile.write(Array("an old line\n".utf8), to: root + "/etc/muster/kept.conf", mode: FileMode(0o640))
    }

    static let authoritiesSpec = ClusterAuthoritiesSpec(
        directory: "/etc/kubernetes/pki", lease: "authorities", etcd: true, etcdDirectory: "/etc/kubernetes/pki/etcd",
        validityDays: 30)

    /// Writes the note that a run with a coordinator would have left: that these CAs are the cluster's.
    private func confirmAuthorities() throws {
        let paths = HostPaths(root: root)
        let bundle = try AuthorityFiles(spec: Self.authoritiesSpec, paths: paths).load()
        try Folder.make(paths.state, mode: FileMode(0o700))
        let journal = try Journal(path: paths.journal, boot: "test", agent: "test")
        try journal.write(.fact(step: "authorities", fact: .note(key: "confirmed", value: bundle?.fingerprint)))
    }

    /// Signs a manifest with these steps and writes it where ``arguments`` finds it.
    func sign(_ steps: [Step], generation: Int = 1, previous: Digest? = nil) throws -> Digest {
        let node = RosterNode(name: Self.node, roles: RoleSet([.controlPlane, .etcd]), address: "10.0.0.11")
        let roster = try CanonicalJSON.encode(
            Roster(clusterUID: testClusterUID, generation: generation, nodes: [node]))
        let manifest = Manifest(
            clusterUID: testClusterUID, role: node.roles, generation: generation, previousDigest: previous,
            rosterDigest: SHA256.digest(of: roster), artifacts: [], steps: steps)
        let envelope = try Envelope.sign(manifest, with: [operatorKey])
        try write("manifest.json", envelope.canonicalBytes)
        try write("roster.json", roster)
        return envelope.digest
    }

    var arguments: [String] {
        [
            "apply-local", "--manifest", folder("manifest.json"), "--roster", folder("roster.json"), "--trust",
            folder("trust.json"), "--pin", operatorKey.keyID, "--node", Self.node, "--root", root, "--programs",
            folder("programs"),
        ]
    }

    /// The agent's binary beside the tests.
    static var agent: String {
        get throws {
            let folders = [Bundle.main.bundleURL, Repository.root.appending(path: ".build/debug")]
            let files = folders.map { $0.appending(path: "node-agent").path }
            guard let file = files.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
                throw FileError(.look, files[0], errno: ENOENT)
            }
            return file
        }
    }

    @discardableResult
    func apply() throws -> ChildProcess.Result {
        try ChildProcess.run(executable: try Self.agent, arguments: arguments, deadline: .seconds(60))
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        try DurableFile.write(bytes, to: folder(name), mode: FileMode(0o644))
    }

    /// Everything under the root, with mode and content; what is random (keys, certificates, the journal) by mode alone.
    func tree() throws -> [String: String] {
        var found: [String: String] = [:]
        for base in [root, units] {
            for name in FileManager.default.enumerator(atPath: base) ?? FileManager.DirectoryEnumerator() {
                guard let name = name as? String else { continue }
                let state = try FileState.read(base + "/" + name)
                let isRandom = ["/journal", "node.key", "lock", ".key", "server.crt"].contains { name.hasSuffix($0) }
                let content = isRandom || state.kind != .regular ? "" : state.digest?.short ?? ""
                found["\(base == root ? "/" : "units/")\(name)"] = "\(state.kind.rawValue) \(state.mode) \(content)"
            }
        }
        return found
    }

    private static func systemctl(units: String) -> String {
        """
        cd \(units)
        for unit; do :; done
        case "$1" in
        is-active) if [ -e "active/$unit" ]; then echo active; else echo inactive; exit 3; fi ;;
        is-enabled) if [ -e "enabled/$unit" ]; then echo enabled; else echo disabled; exit 1; fi ;;
        enable) : > "enabled/$unit" ;;
        disable) rm -f "enabled/$unit" ;;
        start|restart)
            cat ../root/etc/systemd/system/"$unit" ../root/etc/muster/demo.conf > "running/.$unit" 2>/dev/null
            mv "running/.$unit" "running/$unit"
            : > "active/$unit" ;;
        stop) rm -f "active/$unit" "running/$unit" ;;
        daemon-reload) : ;;
        esac
        """
    }
}
