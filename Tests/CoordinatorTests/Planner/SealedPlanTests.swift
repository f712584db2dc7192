import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Definitions with secrets, supplied CAs and an etcd that others run: what is planned from them, and what is not.
struct SealedPlanTests {
    private static let uid = "5e1f0c9d8b7a46352413020100ffeedd"
    private static let keys = Result { (try PrivateKey.generate(.ed25519), try PrivateKey.generate(.p256)) }

    /// A client of an etcd that others run, beside the definition.
    private static func folder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        let authority = try CertificateAuthority.create(.p256, commonName: "others", days: 900, now: .now())
        let key = try PrivateKey.generate(.p256)
        let client = try authority.issue(
            to: key.publicKey, CertificateProfile(commonName: "c", usages: [.client], lifetimeSeconds: 80 * 86_400),
            now: .now())
        try folder.write("etcd-ca.crt", try authority.certificate.pemText())
        try folder.write("client.crt", try client.pemText())
        try DurableFile.write(try key.pem(), to: folder("client.key"), mode: FileMode(0o600))
        try folder.write("cloud.conf", "password = correct horse\n")
        return folder
    }

    private static let existing = LabDefinition.text
        .replacing(
            "etcd: {topology: systemd, source: host}",
            with: """
                etcd:
                  topology: existing
                  endpoints: ["https://10.9.0.1:2379", "https://10.9.0.2:2379/", "https://10.9.0.3:2379"]
                  authority: etcd-ca.crt
                  certificate: client.crt
                  key: client.key
                """
        ).replacing("control-plane, etcd", with: "control-plane")

    private static let sealedFile =
        "files: [{path: /etc/kubernetes/cloud.conf, sealed: cloud.conf, roles: [worker], restarts: [kubelet.service]}]\n"

    private static func load(
        _ text: String, _ folder: ScratchFolder, requireArtifacts: Bool = false
    ) throws -> LoadedDefinition {
        try DefinitionLoader.load(
            SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: folder("cluster.yaml")),
            requireArtifacts: requireArtifacts)
    }

    private static func plan(
        _ text: String, _ folder: ScratchFolder, key: PrivateKey?, previous: PreviousGeneration? = nil
    ) throws -> (plan: Plan, unchecked: [String]) {
        let loaded = try load(text, folder)
        let sealed = try SealedFingerprints.table(
            loaded.definition.secrets(), operatorKey: key, clusterUID: uid, previous: previous)
        let plan = try Planner.plan(
            loaded.definition, lock: LabDefinition.lock, clusterUID: uid, previous: previous,
            fingerprints: sealed.fingerprints)
        return (plan, sealed.unchecked)
    }

    private static func applied(_ plan: Plan) -> PreviousGeneration {
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    @Test func `nothing of a secret is in what is signed, and planning again changes nothing`() throws {
        let folder = try Self.folder()
        let (key, _) = try Self.keys.get()
        let text = Self.existing + Self.sealedFile
        let first = try Self.plan(text, folder, key: key).plan
        for manifest in first.manifests {
            let payload = String(decoding: manifest.payload, as: UTF8.self)
            #expect(!payload.contains("correct horse") && !payload.contains("PRIVATE KEY"))
        }
        let worker = try #require(first.manifests.first { $0.role == RoleSet([.worker]) })
        let fingerprint = try #require(worker.manifest.sealedFingerprint(of: "/etc/kubernetes/cloud.conf"))
        #expect(fingerprint.utf8.count == 64)
        #expect(!fingerprint.contains(SHA256.digest(of: Array("password = correct horse\n".utf8)).hex))
        let second = try Self.plan(text, folder, key: key, previous: Self.applied(first))
        #expect(second.plan.isUnchanged && second.unchecked == [])
        // Another content, another fingerprint; without the key nobody can tell.
        try folder.write("cloud.conf", "password = wrong horse\n")
        #expect(try !Self.plan(text, folder, key: key, previous: Self.applied(first)).plan.isUnchanged)
        let blind = try Self.plan(text, folder, key: nil, previous: Self.applied(first))
        #expect(blind.plan.isUnchanged)
        #expect(blind.unchecked == ["/etc/kubernetes/cloud.conf", KubeadmConfiguration.etcdClientKey])
        let unknown = try Self.plan(text, folder, key: nil).plan
        #expect(
            unknown.manifests.contains { $0.manifest.sealedFingerprints.values.contains(SealedFingerprints.unknown) })
    }

    @Test func `fingerprints depend on key, cluster, name and content`() throws {
        let (first, second) = try Self.keys.get()
        let content = SecretBytes(Array("secret".utf8))
        func fingerprint(_ key: PrivateKey, _ uid: String, _ name: String, _ content: SecretBytes) throws -> String {
            try SealedFingerprints(operatorKey: key, clusterUID: uid).fingerprint(of: name, content)
        }
        let base = try fingerprint(first, "a", "/x", content)
        #expect(try base == fingerprint(first, "a", "/x", content))
        let others = try [
            fingerprint(second, "a", "/x", content), fingerprint(first, "b", "/x", content),
            fingerprint(first, "a", "/y", content), fingerprint(first, "a", "/x", SecretBytes([])),
            fingerprint(first, "a", "/xs", SecretBytes(Array("ecret".utf8))),
        ]
        #expect(Set(others + [base]).count == 6)
        #expect("\(content)" == "<redacted>" && !String(reflecting: content).contains("115"))
    }

    private static func leastExistingEtcd(_ plan: Plan) -> String? {
        plan.steps("control-plane").lazy.compactMap { action in
            if case .existingEtcd(let spec) = action { spec.minimumVersion } else { nil }
        }.first
    }

    @Test func `an existing etcd must be new enough for kubeadm, and what runs is not refused later`() throws {
        let folder = try Self.folder()
        let key = try Self.keys.get().0
        let text = Self.existing.replacing("1.20.2", with: "1.36.4")
        var old = try Self.plan(text, folder, key: key).plan
        #expect(Self.leastExistingEtcd(old) == "3.5.24")
        // As a coordinator that knew no better would have begun it.
        for index in old.manifests.indices {
            for (number, step) in old.manifests[index].manifest.steps.enumerated() {
                guard case .existingEtcd(var spec) = step.action else { continue }
                spec.minimumVersion = "3.4.0"
                old.manifests[index].manifest.steps[number].action = .existingEtcd(spec)
            }
        }
        let later = text.replacing("worker-1", with: "worker-2").replacing("10.77.0.14", with: "10.77.0.15")
        let next = try Self.plan(later, folder, key: key, previous: Self.applied(old)).plan
        #expect(Self.leastExistingEtcd(next) == "3.4.0")
    }

    @Test func `an existing etcd is looked at before kubeadm, which goes to it`() throws {
        let folder = try Self.folder()
        let plan = try Self.plan(Self.existing, folder, key: try Self.keys.get().0).plan
        let steps = try #require(plan.manifests.first { $0.role == RoleSet([.controlPlane]) }).manifest.steps
        let ids = steps.map(\.id)
        let order = ["cluster-authorities", "file-etcd-ca", "sealed-etcd-client", "file-etcd-client", "existing-etcd"]
        #expect(ids.filter(order.contains) == order)
        #expect(try #require(ids.firstIndex(of: "existing-etcd")) < #require(ids.firstIndex(of: "kubeadm-init")))
        #expect(!ids.contains("certificate-etcd-api-server") && !ids.contains("etcd-member"))
        let endpoints = ["https://10.9.0.1:2379", "https://10.9.0.2:2379", "https://10.9.0.3:2379"]
        for step in steps {
            switch step.action {
            case .existingEtcd(let spec):
                #expect(spec.endpoints == endpoints && spec.minimumVersion == "3.4.0" && !spec.allowsSingleMember)
                #expect(spec.dataPrefix == "/registry")
            case .kubeadmInit(let spec):
                #expect(spec.fence?.endpoints == endpoints && spec.fence?.key == "/muster/\(Self.uid)/kubeadm-init")
                #expect(spec.config.contains("- https://10.9.0.2:2379\n"))
                #expect(spec.config.contains("keyFile: /etc/kubernetes/pki/apiserver-etcd-client.key"))
                #expect(step.waitsFor.map(\.condition) == [ConditionName.loadBalancerReady])
            case .clusterAuthorities(let spec): #expect(!spec.etcd && spec.supplied == nil)
            default: continue
            }
        }
        let own = Self.existing.replacing(
            "  kubeletConfiguration:", with: "  apiServer: {extraArgs: {etcd-prefix: /lab/}}\n  kubeletConfiguration:")
        let prefixed = try Self.plan(own, folder, key: nil).plan.manifests.flatMap(\.manifest.steps)
        #expect(
            prefixed.contains {
                if case .existingEtcd(let spec) = $0.action { spec.dataPrefix == "/lab" } else { false }
            })
    }

    @Test(arguments: [
        (
            "endpoints: [\"https://10.9.0.1:2379\", ", "endpoints: [",
            "the endpoints of a running cluster's etcd would change"
        ),
        ("10.9.0.3", "10.9.0.4", "the endpoints of a running cluster's etcd would change"),
    ])
    func `a running cluster keeps its etcd`(old: String, new: String, message: String) throws {
        let folder = try Self.folder()
        let key = try Self.keys.get().0
        let before = Self.applied(try Self.plan(Self.existing, folder, key: key).plan)
        let error = #expect(throws: PlanError.self) {
            try Self.plan(Self.existing.replacing(old, with: new), folder, key: key, previous: before)
        }
        #expect(error?.code == .forbiddenChange && error?.detail == message)
    }

    @Test(arguments: [
        ("existing", "systemd", "etcd.endpoints is for etcd.topology: existing"),
        ("  key: client.key\n", "", "etcd.topology: existing needs etcd.key"),
        ("https://10.9.0.1", "http://10.9.0.1", "http://10.9.0.1:2379 is not encrypted"),
        ("10.9.0.2:2379/", "10.9.0.1:2379", "endpoint https://10.9.0.1:2379 is used twice"),
        ("certificate: client.crt", "certificate: etcd-ca.crt", "etcd-ca.crt is no client certificate of etcd-ca.crt"),
        ("authority: etcd-ca.crt", "authority: client.crt", "client.crt is not that of a CA"),
        ("key: client.key", "key: cloud.conf", "cloud.conf is no unencrypted private key"),
        ("key: client.key", "key: other.key", "other.key is not the key of client.crt"),
        ("key: client.key", "key: nowhere.key", "nowhere.key"),
        ("  key: client.key", "  key: client.key\n  allowSingleMember: maybe", "must be true or false"),
        ("sealed: cloud.conf", "sealed: nowhere.conf", "nowhere.conf"),
        ("sealed: cloud.conf", "sealed: cloud.conf, mode: \"0644\"", "could be read by everybody on the node"),
        ("sealed: cloud.conf", "sealed: cloud.conf, content: x", "has both content and sealed"),
        ("sealed: cloud.conf", "sealed: large.conf", "large.conf has more than 65536 bytes"),
        (
            "path: /etc/kubernetes/cloud.conf", "path: /etc/kubernetes/pki/apiserver-etcd-client.key",
            "is written by Muster"
        ),
        (
            "host: {swap", "certificates: {mode: provided}\nhost: {swap",
            "certificates.mode: provided needs certificates.folder"
        ),
        (
            "host: {swap", "certificates: {folder: pki}\nhost: {swap",
            "certificates.folder is for certificates.mode: provided"
        ),
        ("host: {swap", "certificates: {mode: provided, folder: pki}\nhost: {swap", "cannot list"),
        ("host: {swap", "certificates: {mode: supplied}\nhost: {swap", "must be one of nodes, provided"),
    ])
    func `what is wrong with them is told with its place`(old: String, new: String, message: String) throws {
        let folder = try Self.folder()
        try DurableFile.write(
            try PrivateKey.generate(.p256).pem(), to: folder("other.key"), mode: FileMode(0o600))
        try folder.write("large.conf", String(repeating: "x", count: 65_537))
        let text = Self.existing + Self.sealedFile
        let changed = text.replacing(old, with: new)
        try #require(changed != text)
        let error = #expect(throws: DefinitionError.self) {
            try Self.load(changed, folder, requireArtifacts: true)
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.problems.allSatisfy { $0.mark.line > 1 } == true)
    }

    @Test func `without the secret files a plan can be shown, and nothing applied`() throws {
        let folder = try ScratchFolder()
        let loaded = try Self.load(Self.existing + Self.sealedFile, folder)
        #expect(loaded.warnings.count >= 4)
        let error = #expect(throws: DefinitionError.self) {
            try Self.load(Self.existing + Self.sealedFile, folder, requireArtifacts: true)
        }
        #expect(error?.problems.contains { $0.severity == .error && $0.message.contains("client.key") } == true)
    }
}
