import Glibc
import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// What a node tells of its certificates, from whatever lies there.
struct CertificateScanTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let pki = "/etc/kubernetes/pki"
    private let scratch: ScratchFolder
    private let authority: CertificateAuthority

    init() throws {
        scratch = try ScratchFolder()
        authority = try .create(.p256, commonName: "kubernetes", days: 3650, now: Self.now)
        try write(try authority.certificate.pem(), "\(Self.pki)/ca.crt")
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let target = scratch.path + path
        try Folder.make(String(target[..<(try #require(target.lastIndex(of: "/")))]))
        try DurableFile.write(bytes, to: target, mode: FileMode(0o600))
    }

    private func leaf(
        _ key: PrivateKey, by authority: CertificateAuthority? = nil, names: [String] = [], days: Int = 365
    ) throws -> [UInt8] {
        try (authority ?? self.authority).issue(
            to: key.publicKey,
            CertificateProfile(
                commonName: "kube-apiserver", names: .init(dnsNames: names), usages: [.server],
                lifetimeSeconds: days * 86_400), now: Self.now
        ).pem()
    }

    private func scan(_ steps: [StepAction] = [], at now: Timestamp = now) -> CertificateInventory {
        let node = RosterNode(name: "cp-1", roles: RoleSet([.controlPlane]), address: "10.0.0.11")
        let manifest = Manifest(
            clusterUID: testClusterUID, role: node.roles, generation: 1, previousDigest: nil,
            rosterDigest: SHA256.digest(of: []), artifacts: [],
            steps: steps.enumerated().map { Step(id: "s-\($0)", summary: "", timeoutSeconds: 5, action: $1) })
        return CertificateScan(paths: HostPaths(root: scratch.path), manifest: manifest, node: node, now: now)
            .inventory()
    }

    private func fact(_ path: String, _ inventory: CertificateInventory) throws -> CertificateFact {
        try #require(inventory.certificates.first { $0.path == path }, "\(inventory.certificates.map(\.path))")
    }

    @Test func `certificates, kubeconfigs and the node's own are told with all that they say`() throws {
        let key = try PrivateKey.generate(.p384)
        try write(try leaf(key, names: ["cp-1"]), "\(Self.pki)/apiserver.crt")
        try write(try key.pem(), "\(Self.pki)/apiserver.key")
        let config =
            "users:\n- user:\n    client-certificate-data: \(Base64.encode(try leaf(key)))\n    client-key-data: "
            + "\(Base64.encode(try key.pem()))\n"
        try write(Array(config.utf8), "/etc/kubernetes/admin.conf")
        // It names a file, and has no certificate of its own.
        try write(Array("users: [{user: {client-certificate: /x}}]".utf8), "/etc/kubernetes/kubelet.conf")
        try write(try leaf(key) + key.pem(), "/var/lib/muster-agent/node.crt")
        let inventory = scan()
        #expect(
            inventory.certificates.map(\.path) == [
                "\(Self.pki)/apiserver.crt", "\(Self.pki)/ca.crt", "/var/lib/muster-agent/node.crt",
                "/etc/kubernetes/admin.conf",
            ])
        #expect(inventory.certificates.allSatisfy { $0.fault == nil } && inventory.omitted == 0)
        let content = try #require(try fact("\(Self.pki)/apiserver.crt", inventory).content)
        #expect(content.subject == "CN=kube-apiserver" && content.issuer == "CN=kubernetes")
        #expect(content.names == ["cp-1"] && content.usages == ["server"] && content.key == "P-384")
        #expect(content.notAfter == Self.now.adding(seconds: 365 * 86_400))
        // Nothing that is told is a key.
        let text = String(decoding: try CanonicalJSON.encode(inventory), as: UTF8.self)
        let secret = String(Base64.encode(try key.pem()).prefix(40))
        #expect(!text.contains("PRIVATE") && !text.contains(secret))
    }

    enum Flaw: String, CaseIterable {
        case corrupt, empty, folder, large, otherKey, noKey, otherIssuer, otherNames, brokenConfiguration
    }

    @Test(
        arguments: zip(
            Flaw.allCases,
            [
                "unreadable", "unreadable", "unreadable", "unreadable", "wrong-key", "wrong-key", "wrong-issuer",
                "wrong-names", "unreadable",
            ]))
    func `what is wrong with a certificate is told, and the others all the same`(flaw: Flaw, kind: String) throws {
        let key = try PrivateKey.generate(.p256)
        var path = "\(Self.pki)/etcd/server.crt"
        var steps: [StepAction] = []
        switch flaw {
        case .corrupt: try write(Array(try leaf(key).dropLast(60)), path)
        case .empty: try write([], path)
        case .folder: try Folder.make(scratch.path + path)
        case .large: try write([UInt8](repeating: 45, count: 1 << 20), path)
        case .otherKey:
            try write(try leaf(key), path)
            try write(try PrivateKey.generate(.p256).pem(), "\(Self.pki)/etcd/server.key")
        case .noKey:
            try write(try leaf(key), path)
            try write(Array("no key".utf8), "\(Self.pki)/etcd/server.key")
        case .otherIssuer:
            let stranger = try CertificateAuthority.create(.p256, commonName: "kubernetes", days: 9, now: Self.now)
            try write(try leaf(key, by: stranger, days: 5), path)
        case .otherNames:
            try write(try leaf(key, names: ["cp-2"]), path)
            steps = [
                .certificate(
                    CertificateSpec(
                        authority: .etcd, certificatePath: path, keyPath: "/k", commonName: "x", organizations: [],
                        dnsNames: ["{{node.name}}"], addresses: [], serverAuth: true, clientAuth: false,
                        validityDays: 1, owner: "root", group: "root", restarts: []))
            ]
        case .brokenConfiguration:
            path = "/etc/kubernetes/scheduler.conf"
            try write(Array("client-certificate-data: !!!".utf8), path)
        }
        let inventory = scan(steps)
        #expect(try fact(path, inventory).fault?.kind == kind)
        #expect(try fact("\(Self.pki)/ca.crt", inventory).fault == nil)
    }

    @Test func `ten thousand certificates are counted, and no more than fit are told`() throws {
        try Folder.make(scratch.path + "/etc/etcd/pki")
        for number in 0..<10_000 {
            try FileStub.make("\(scratch.path)/etc/etcd/pki/\(number).crt")
        }
        let inventory = scan()
        #expect(inventory.certificates.count == CertificateInventory.most)
        #expect(inventory.omitted == 10_001 - CertificateInventory.most)
    }

    @Test func `a look that finds the same is no news`() throws {
        let bulletin = Bulletin<CertificateInventory>()
        #expect(bulletin.news == nil)
        #expect(bulletin.put(scan()))
        bulletin.told(try #require(bulletin.news))
        #expect(!bulletin.put(scan(at: Self.now.adding(seconds: 600))))
        try write([], "\(Self.pki)/apiserver.crt")
        #expect(bulletin.put(scan()) && bulletin.news?.certificates.count == 2)
    }
}

/// Empty files, without the care of those that must last.
private enum FileStub {
    static func make(_ path: String) throws {
        let file = try #require(fopen(path, "w"))
        fclose(file)
    }
}
