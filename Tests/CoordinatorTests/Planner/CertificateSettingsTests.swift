import Shared
import Testing

@testable import Coordinator

/// `certificates`: what reaches the CAs, etcd and kubeadm, and what is settled for good.
struct CertificateSettingsTests {
    private static let settings = """
        certificates:
          algorithm: ECDSA-P256
          validityDays: 90
          subject: {country: DE, organization: Muster AG}
          commonNames: {etcd: etcd of Ulm, etcdClient: api}

        """

    private func authorities(_ plan: Plan) throws -> ClusterAuthoritiesSpec {
        let steps = plan.manifests.flatMap(\.manifest.steps)
        return try #require(
            steps.lazy.compactMap { step -> ClusterAuthoritiesSpec? in
                guard case .clusterAuthorities(let spec) = step.action else { return nil }
                return spec
            }.first)
    }

    private func previous(_ plan: Plan) -> PreviousGeneration {
        plan.asPrevious(
            envelopeDigests: Dictionary(
                uniqueKeysWithValues: plan.manifests.map { ($0.role, SHA256.digest(of: $0.payload)) }))
    }

    @Test func `the settings reach the CAs and etcd's certificates`() throws {
        let plan = try LabDefinition.plan(LabDefinition.text + Self.settings)
        let spec = try authorities(plan)
        #expect(spec.algorithm == .p256 && spec.commonNames == ["etcd": "etcd of Ulm"])
        #expect(spec.subject == AuthoritySubject(country: "DE", organization: "Muster AG"))
        let certificates = plan.manifests.flatMap(\.manifest.steps).compactMap { step -> CertificateSpec? in
            guard case .certificate(let spec) = step.action else { return nil }
            return spec
        }
        #expect(certificates.allSatisfy { $0.algorithm == .p256 && $0.validityDays == 90 })
        #expect(certificates.contains { $0.commonName == "api" })
    }

    @Test(
        arguments: [
            ("1.20.2", "ECDSA-P256", nil, nil), ("1.30.1", "RSA-4096", nil, nil),
            ("1.31.4", "ECDSA-P256", "ECDSA-P256", "2160h0m0s"), ("1.33.5", "ECDSA-P384", nil, "2160h0m0s"),
            ("1.34.2", "ECDSA-P384", "ECDSA-P384", "2160h0m0s"), ("1.36.4", "RSA-3072", "RSA-3072", "2160h0m0s"),
        ] as [(String, String, String?, String?)])
    func `kubeadm is told what its version knows, and the linter says what it cannot be told`(
        version: String, algorithm: String, told: String?, period: String?
    ) throws {
        let text =
            LabDefinition.text.replacing("version: 1.20.2", with: "version: \(version)")
            + Self.settings.replacing("ECDSA-P256", with: algorithm)
        let loaded = try DefinitionLoader.load(
            SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: "cluster.yaml"),
            requireArtifacts: false)
        let warnings = loaded.warnings.map(\.message)
        #expect(warnings.contains { $0.contains("what it signs itself") } == (told == nil), "\(warnings)")
        #expect(warnings.contains { $0.contains("365 days") } == (period == nil), "\(warnings)")
        let config = try PlanInputs(loaded.definition, lock: LabDefinition.lock, clusterUID: "0").kubeadm()
            .initText(KubeadmNode(isControlPlane: true, isSchedulable: false))
        #expect(config.contains("encryptionAlgorithm: \(told ?? "")") == (told != nil))
        #expect(config.contains("certificateValidityPeriod: \"\(period ?? "")\"") == (period != nil), "\(config)")
    }

    @Test(arguments: [
        ("algorithm: RSA-1024", "must be one of RSA-2048"), ("subject: {country: Germany}", "is not a country"),
        ("subject: {locality: \"a\\nb\"}", "cannot be part of a certificate's name"),
        ("commonNames: {etcd: kubernetes}", "two CAs would be called kubernetes"),
        ("commonNames: {frontProxy: \"{{node.name}}\"}", "cannot be part of a certificate's name"),
        ("authorityValidityDays: 30", "longer than the CAs"), ("subject: {contry: DE}", "unknown key contry"),
    ])
    func `what no certificate can have is refused`(line: String, problem: String) throws {
        do {
            _ = try LabDefinition.load(LabDefinition.text + "certificates:\n  \(line)\n")
            Issue.record("\(line) was taken")
        } catch let error as DefinitionError {
            #expect("\(error)".contains(problem), "\(error)")
        }
    }

    @Test(arguments: [
        ("algorithm: ECDSA-P256", "certificates.algorithm"), ("subject: {country: DE}", "certificates.subject"),
        ("commonNames: {kubernetes: mine}", "certificates.commonNames"),
        ("authorityValidityDays: 4000", "certificates.authorityValidityDays"),
    ])
    func `what the CAs are made of stays`(line: String, key: String) throws {
        let previous = previous(try LabDefinition.plan())
        let error = #expect(throws: PlanError.self) {
            try LabDefinition.plan(LabDefinition.text + "certificates: {\(line)}\n", previous: previous)
        }
        #expect(error?.code == .forbiddenChange && error?.detail.contains("\(key) would change") == true)
    }

    @Test func `names of the API server may change, and the plan says what that does`() throws {
        let text = LabDefinition.text.replacing(
            "skipAddons: [coredns]", with: "skipAddons: [coredns]\n  apiServer: {certSANs: [new.example]}")
        let before = previous(try LabDefinition.plan())
        let plan = try LabDefinition.plan(text, previous: before)
        #expect(plan.generation == 2 && !plan.isUnchanged)
        let report = try PlanReport(plan, definition: try LabDefinition.load(text), previous: before)
        #expect(Set(report.changes.map(\.node)) == ["cp-1", "cp-2", "cp-3"])
        #expect(report.text.contains("writes    /etc/kubernetes/pki/apiserver.crt, if its names change"))
        #expect(!report.text.contains("starts"))
        let uses = plan.manifests.flatMap(\.manifest.steps).flatMap { StepUses($0).leases }
        #expect(uses.contains(KubeadmJoinSpec.certificateLease))
    }
}
