import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// The API server's names as the definition has them, and when a certificate is due.
struct ControlPlaneCertificatesTests {
    private static let config = """
        apiVersion: kubeadm.k8s.io/v1beta2
        kind: InitConfiguration
        localAPIEndpoint:
          advertiseAddress: '{{node.address}}'
          bindPort: 6443
        bootstrapTokens:
        - token: '{{bootstrap.token}}'
        ---
        kind: ClusterConfiguration
        networking:
          serviceSubnet: "10.96.0.0/12"
          podSubnet: "10.244.0.0/16"
          dnsDomain: cluster.local
        apiServer:
          certSANs:
          - lb.example
          - "10.0.0.10"
          - "2001:DB8::1"
          extraArgs:
            v: "2"
        """

    private static let implicit: Set = [
        "cp-1", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
    ]

    private func names(_ config: String) throws -> APIServerNames? {
        let node = RosterNode(name: "cp-1", roles: RoleSet([.controlPlane]), address: "10.0.0.11")
        return APIServerNames(
            config: try Placeholders(node: node, local: ["bootstrap.token": ""]).fill(config), node: node)
    }

    @Test func `the names are those of the definition and those that kubeadm adds`() throws {
        let names = try #require(try names(Self.config))
        #expect(names.dnsNames == Self.implicit.union(["lb.example"]))
        #expect(names.addresses == ["10.96.0.1", "10.0.0.11", "10.0.0.10", "2001:db8::1"])
        #expect(names.difference(from: names) == nil)
        var more = names
        more.dnsNames.insert("new.example")
        more.addresses.remove("10.0.0.10")
        #expect(names.difference(from: more) == "lacks new.example; has too much: 10.0.0.10")
        let bare = try #require(
            try self.names(Self.config.replacing("certSANs:", with: "certSANs: []").replacing("- lb", with: "x: lb")))
        #expect(bare.dnsNames == Self.implicit)
    }

    @Test(arguments: ["", "kind: ClusterConfiguration", "dnsDomain: x\nserviceSubnet: nonsense", "dnsDomain:\n\u{0}"])
    func `a text without a cluster in it has no names`(config: String) throws { #expect(try names(config) == nil) }

    @Test func `a certificate is due at two thirds of its life, unless its CA ends with it`() throws {
        let now = Timestamp(seconds: 1_800_000_000)
        let key = try PrivateKey.generate(.p256)
        func certificate(_ authority: CertificateAuthority, days: Int) throws -> Certificate {
            try authority.issue(
                to: key.publicKey,
                CertificateProfile(commonName: "x", usages: [.server], lifetimeSeconds: days * 86_400), now: now)
        }
        let long = try CertificateAuthority.create(.p256, commonName: "long", days: 3650, now: now)
        let short = try CertificateAuthority.create(.p256, commonName: "short", days: 300, now: now)
        let day = 86_400
        for (authority, days, passed, isDue) in [
            (long, 300, 199, false), (long, 300, 201, true), (long, 300, 400, true), (short, 300, 250, false),
            (short, 30, 25, true),
        ] {
            let found = ControlPlaneCertificates.isDue(
                try certificate(authority, days: days), authority.certificate, now: now.adding(seconds: passed * day))
            #expect(found == isDue, "\(authority) \(days) \(passed)")
        }
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func `authorities are made with the key, the subject and the names that are asked for`(
        algorithm: KeyAlgorithm
    ) throws {
        let spec = ClusterAuthoritiesSpec(
            directory: "/p", lease: "l", etcd: true, etcdDirectory: "/p/etcd", validityDays: 30, algorithm: algorithm,
            subject: AuthoritySubject(
                country: "DE", state: "Bayern", locality: "Ulm", organization: "Muster AG", organizationalUnit: "IT"),
            commonNames: ["etcd": "etcd of Ulm"])
        let bundle = try AuthorityBundle.create(spec: spec, now: .now())
        #expect(bundle.kubernetes.key.kind == algorithm.kind)
        #expect(
            "\(bundle.kubernetes.certificate.subject)"
                == "C=DE, ST=Bayern, L=Ulm, O=Muster AG, OU=IT, CN=kubernetes")
        #expect(bundle.etcd?.certificate.subject.commonName == "etcd of Ulm")
        let leaf = try bundle.kubernetes.issue(
            to: try PrivateKey.generate(algorithm.kind).publicKey,
            CertificateProfile(commonName: "x", usages: [.client], lifetimeSeconds: 60), now: .now())
        try leaf.verify(issuedBy: bundle.kubernetes.certificate, purpose: .client, at: .now())
    }
}
