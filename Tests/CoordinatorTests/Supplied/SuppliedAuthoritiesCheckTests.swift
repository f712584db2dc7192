import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// Supplied CAs: everything that is wrong with them is told before anything is signed, in one pass.
struct SuppliedAuthoritiesCheckTests {
    /// A good folder, made once: RSA takes its time, so all keys but one are P-256.
    private struct Good: Sendable {
        var files: [String: String]
        var authorities: [String: CertificateAuthority]
    }

    private static let good = Result {
        var files: [String: String] = [:]
        var authorities: [String: CertificateAuthority] = [:]
        for (stem, name) in [("ca", "kubernetes"), ("front-proxy-ca", "front-proxy-ca"), ("etcd/ca", "etcd-ca")] {
            let kind = stem == "ca" ? KeyKind.rsa(bits: 2048) : .p256
            let authority = try CertificateAuthority.create(kind, commonName: name, days: 3650, now: .now())
            authorities[stem] = authority
            files["\(stem).crt"] = try authority.certificate.pemText()
            files["\(stem).key"] = String(decoding: try authority.key.pem(), as: UTF8.self)
        }
        let account = try PrivateKey.generate(.rsa(bits: 2048))
        files["sa.key"] = String(decoding: try account.pem(), as: UTF8.self)
        files["sa.pub"] = String(decoding: try account.publicKey.pem(), as: UTF8.self)
        return Good(files: files, authorities: authorities)
    }

    private static func write(_ files: [String: String], to folder: ScratchFolder) throws {
        try Folder.make(folder("pki/etcd"))
        for (name, text) in files {
            try DurableFile.write(Array(text.utf8), to: folder("pki/\(name)"), mode: FileMode(0o600))
        }
    }

    private static let names = SubjectAlternativeNames(dnsNames: ["api.example.com"], addresses: ["10.0.0.10"])

    private static func check(
        _ folder: ScratchFolder, wantsEtcd: Bool = true, validityDays: Int = 365,
        missing: DefinitionProblem.Severity = .error
    ) -> (SuppliedAuthorities?, [SuppliedFinding]) {
        var check = SuppliedAuthoritiesCheck(
            folder: SuppliedFolder(path: folder("pki"), name: "pki", wantsEtcd: wantsEtcd), apiNames: names,
            validityDays: validityDays, now: .now())
        let supplied = check.run(missing: missing)
        return (supplied, check.findings)
    }

    @Test func `a good folder passes, and the same content has the same fingerprint in any form`() throws {
        let good = try Self.good.get()
        let folder = try ScratchFolder()
        try Self.write(good.files, to: folder)
        let (supplied, findings) = Self.check(folder)
        #expect(findings == [])
        let first = try #require(supplied)
        // Remarks around the PEM are no other CA.
        try folder.write("pki/ca.crt", "subject: kubernetes\n" + (good.files["ca.crt"] ?? ""))
        let second = try #require(Self.check(folder).0)
        #expect(first.fingerprint == second.fingerprint)
        #expect("\(first)" == "<redacted>" && !String(reflecting: first).contains("PRIVATE"))
    }

    private struct Bad {
        var name: String
        var message: String
        var change: (inout [String: String]) throws -> Void

        init(_ name: String, _ message: String, _ change: @escaping (inout [String: String]) throws -> Void) {
            self.name = name
            self.message = message
            self.change = change
        }
    }

    private static func pem(_ key: PrivateKey) throws -> String { String(decoding: try key.pem(), as: UTF8.self) }

    private static func authority(
        _ kind: KeyKind = .p256, days: Int = 3650, madeDaysAgo: Int = 0
    ) throws -> (certificate: String, key: String) {
        let made = try CertificateAuthority.create(
            kind, commonName: "made", days: days, now: Timestamp.now().adding(seconds: -86_400 * madeDaysAgo))
        return (try made.certificate.pemText(), try pem(made.key))
    }

    private static func bad(_ good: Good) -> [Bad] {
        func put(_ stem: String, _ files: inout [String: String], _ made: (certificate: String, key: String)) {
            files["\(stem).crt"] = made.certificate
            files["\(stem).key"] = made.key
        }
        return [
            Bad("a file that is missing", "pki/front-proxy-ca.key is missing") { $0["front-proxy-ca.key"] = nil },
            Bad("no public half", "pki/sa.pub is missing") { $0["sa.pub"] = nil },
            Bad("text", "pki/ca.crt is not one certificate") { $0["ca.crt"] = "hello" },
            Bad("two certificates", "pki/ca.crt is not one certificate") {
                $0["ca.crt"] = ($0["ca.crt"] ?? "") + ($0["etcd/ca.crt"] ?? "")
            },
            Bad("another's key", "pki/etcd/ca.key is not the key of etcd/ca.crt") {
                $0["etcd/ca.key"] = pemOf(good, "front-proxy-ca")
            },
            Bad("a leaf", "pki/ca.crt is not that of a CA") {
                let leaf = try PrivateKey.generate(.p256)
                let profile = CertificateProfile(commonName: "leaf", usages: [.server], lifetimeSeconds: 9_999_999)
                $0["ca.crt"] = try good.authorities["ca"]?.issue(to: leaf.publicKey, profile, now: .now()).pemText()
                $0["ca.key"] = try pem(leaf)
            },
            Bad("expired", "pki/ca.crt expired at ") { put("ca", &$0, try authority(days: 10, madeDaysAgo: 20)) },
            Bad("nearly expired", "pki/etcd/ca.crt ends in ") { put("etcd/ca", &$0, try authority(days: 20)) },
            Bad("not yet", "pki/ca.crt holds from ") { put("ca", &$0, try authority(madeDaysAgo: -3)) },
            Bad("one CA twice", "has the key of ca.crt") {
                $0["front-proxy-ca.crt"] = $0["ca.crt"]
                $0["front-proxy-ca.key"] = $0["ca.key"]
            },
            Bad("Ed25519", "pki/sa.key is an Ed25519 key, which kubeadm does not take") {
                $0["sa.key"] = try pem(PrivateKey.generate(.ed25519))
            },
            Bad("an encrypted key", "pki/ca.key is encrypted, and no node can ask for its password") {
                $0["ca.key"] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            },
            Bad("the wrong half", "pki/sa.pub is not the public half of sa.key") {
                $0["sa.pub"] = String(decoding: try PrivateKey.generate(.p256).publicKey.pem(), as: UTF8.self)
            },
            Bad("a private key for a public half", "pki/sa.pub is no public key") { $0["sa.pub"] = $0["sa.key"] },
        ]
    }

    private static func pemOf(_ good: Good, _ stem: String) -> String? { good.files["\(stem).key"] }

    @Test func `every fault is named with its file`() throws {
        let good = try Self.good.get()
        for bad in Self.bad(good) {
            let folder = try ScratchFolder()
            var files = good.files
            try bad.change(&files)
            try Self.write(files, to: folder)
            let (supplied, findings) = Self.check(folder)
            #expect(supplied == nil, "\(bad.name)")
            #expect(
                findings.contains { $0.severity == .error && $0.message.contains(bad.message) && !$0.fix.isEmpty },
                "\(bad.name): \(findings)")
            #expect(!"\(findings)".contains("PRIVATE KEY"), "\(bad.name)")
        }
    }

    @Test func `all faults come at once`() throws {
        var files = try Self.good.get().files
        for name in ["ca.key", "sa.pub", "etcd/ca.crt"] { files[name] = nil }
        files["front-proxy.crt"] = files["front-proxy-ca.crt"]
        files["front-proxy-ca.crt"] = nil
        files["apiserver.crt"] = "x"
        let folder = try ScratchFolder()
        try Self.write(files, to: folder)
        let (_, findings) = Self.check(folder)
        #expect(findings.filter { $0.message.hasSuffix(" is missing") }.count == 4)
        #expect(findings.contains { $0.fix == "is it pki/front-proxy.crt? rename it" })
        #expect(findings.contains { $0.severity == .warning && $0.message.contains("pki/apiserver.crt is not used") })
    }

    @Test(arguments: [
        ("name constraints", "nameConstraints=critical,permitted;DNS:other.example.com", "cannot vouch for a server"),
        ("only for clients", "extendedKeyUsage=clientAuth", "cannot vouch for a server"),
        ("no subject key identifier", "subjectKeyIdentifier=none", "cannot vouch for a client"),
        ("may not sign", "keyUsage=critical,digitalSignature", "may not sign certificates"),
    ])
    func `a CA that cannot vouch for the cluster's names is found by a trial`(
        name: String, extensions: String, message: String
    ) throws {
        var files = try Self.good.get().files
        let folder = try ScratchFolder()
        let configuration = """
            [req]
            distinguished_name=dn
            x509_extensions=v3
            [dn]
            [v3]
            basicConstraints=critical,CA:TRUE
            \(extensions.hasPrefix("subjectKey") ? "" : "subjectKeyIdentifier=hash")
            \(extensions.hasPrefix("keyUsage") ? "" : "keyUsage=critical,keyCertSign,cRLSign")
            \(extensions)
            """
        let result = try ChildProcess.run(
            executable: "openssl",
            arguments: [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "4000", "-subj", "/CN=constrained", "-config",
                try folder.write("openssl.cnf", configuration + "\n"), "-keyout", folder("k"), "-out", folder("c"),
            ], deadline: .seconds(30), outputLimit: 1 << 16)
        try #require(result.isSuccess)
        files["ca.crt"] = try folder.text("c")
        files["ca.key"] = try folder.text("k")
        try Self.write(files, to: folder)
        let (supplied, findings) = Self.check(folder)
        #expect(supplied == nil, "\(name)")
        #expect(findings.contains { $0.message.contains(message) }, "\(name): \(findings)")
    }

    @Test func `warnings do not keep a good set away`() throws {
        let good = try Self.good.get()
        let folder = try ScratchFolder()
        try Self.write(good.files, to: folder)
        try folder.write("pki/ca.key", good.files["ca.key"] ?? "")
        let (supplied, findings) = Self.check(folder, wantsEtcd: false, validityDays: 3652)
        #expect(supplied != nil && supplied?.documents.etcdKey == nil)
        #expect(findings.allSatisfy { $0.severity == .warning })
        let text = findings.map(\.message).joined(separator: "\n")
        #expect(text.contains("pki/ca.key can be read by everybody"))
        #expect(text.contains("pki/etcd/ca.key is not used with etcd.topology: existing"))
        #expect(text.contains("days, before certificates of 3652 days would"))
    }
}
