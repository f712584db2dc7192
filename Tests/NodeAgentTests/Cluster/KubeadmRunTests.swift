import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// kubeadm as a script that misbehaves.
struct KubeadmRunTests {
    private let stage: ClusterStage
    private let folder: ScratchFolder

    init() throws {
        stage = try ClusterStage("cp-1", of: try MemoryCluster([("cp-1", RoleSet([.controlPlane]))]))
        folder = try ScratchFolder()
    }

    private func run(_ script: String, timeoutSeconds: Int = 30) throws -> KubeadmRun {
        let spec = KubeadmInitSpec(
            kubeadm: try folder.script("kubeadm", script), config: "token: {{bootstrap.token}}\n", skipPhases: [],
            lease: "kubeadm-init", endpoint: "10.0.0.11:6443")
        let step = Step(id: "init", summary: "init", timeoutSeconds: timeoutSeconds, action: .kubeadmInit(spec))
        return KubeadmRun(program: spec.kubeadm, verb: "init", context: try stage.context(step))
    }

    @Test func `phases become progress, and a good end leaves no note of the child`() throws {
        let kubeadm = try run("echo '[certs] made'; echo '[wait-control-plane] waiting'")
        try kubeadm.run(["init"])
        let said = stage.progress.withLock { $0 }
        #expect(said.contains { $0.hasPrefix("kubeadm init: wait-control-plane for ") })
        #expect(kubeadm.context.notes["child"] == nil)
    }

    @Test func `a failure names the phase and what kubeadm said, without secrets`() throws {
        let kubeadm = try run(
            "echo '[bootstrap-token] abcdef.0123456789abcdef'; echo 'error: token abcdef.0123456789abcdef is bad' >&2; exit 1"
        )
        let error = #expect(throws: StepError.self) { try kubeadm.run(["init"]) }
        #expect(error?.code == .failed)
        #expect(error?.message.contains("in phase bootstrap-token ended with status 1") == true)
        #expect(error?.message.contains("token <redacted> is bad") == true)
        #expect("\(error as Any)".contains("0123456789abcdef") == false)
    }

    @Test func `a hanging kubeadm ends at the deadline`() throws {
        let kubeadm = try run("echo '[etcd] waiting'; sleep 100", timeoutSeconds: 1)
        let error = #expect(throws: StepError.self) { try kubeadm.run(["init"]) }
        #expect(error?.code == .deadline)
        #expect(error?.message.contains("in phase etcd") == true)
    }

    @Test func `junk does no harm`() throws {
        let kubeadm = try run("head -c 300000 /dev/urandom; echo; exit 3")
        let error = #expect(throws: StepError.self) { try kubeadm.run(["init"]) }
        #expect(error?.message.contains("status 3") == true)
        #expect((error?.message.utf8.count ?? 0) < 20_000)
    }

    @Test func `a kubeadm that is missing is an error`() throws {
        let kubeadm = KubeadmRun(program: folder("none"), verb: "init", context: try run("").context)
        #expect(throws: StepError.self) { try kubeadm.run(["init"]) }
    }

    @Test func `the configuration with the token is gone afterwards, also when kubeadm fails`() throws {
        let seen = folder("seen")
        let spec = KubeadmInitSpec(
            kubeadm: try folder.script("kubeadm", "stat -c %a $3 > \(seen); cat $3 >> \(seen); exit 1"),
            config: "token: {{bootstrap.token}}\nbindPort: 7000\n", skipPhases: ["preflight", "addon/coredns"],
            lease: "kubeadm-init", endpoint: "10.0.0.11:6443")
        let step = Step(id: "init", summary: "init", timeoutSeconds: 30, action: .kubeadmInit(spec))
        #expect(throws: StepError.self) { try stage.bring(step) }
        let text = try folder.text("seen")
        #expect(text.hasPrefix("600\n"))
        let token = try #require(text.split(separator: "\n").first { $0.hasPrefix("token: ") }?.dropFirst(7))
        #expect(BootstrapToken(text: String(token)) != nil)
        #expect(try !FileState.read(KubeadmConfigFile(verb: "init", paths: stage.paths).path).exists)
        // Half done: the next look goes on and does not call it done.
        let handler = KubeadmInitStep(spec: spec)
        #expect(try handler.look(try stage.context(step)) == .needed("kubeadm init was begun here and not ended"))
    }

    @Test func `somebody else's init is nobody's turn here`() throws {
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        cluster.publish(ConditionName.controlPlaneInitialized, by: "cp-2")
        let stage = try ClusterStage("cp-1", of: cluster)
        let spec = KubeadmInitSpec(
            kubeadm: "/bin/false", config: "", skipPhases: [], lease: "kubeadm-init", endpoint: "lb:6443")
        let step = Step(id: "init", summary: "init", timeoutSeconds: 5, action: .kubeadmInit(spec))
        #expect(try stage.bring(step) != nil)
        #expect(try stage.bring(step) == nil)
    }

    @Test func `the port is read from the configuration`() {
        #expect(KubernetesFiles.bindPort(inConfig: "localAPIEndpoint:\n  bindPort: 7443\n") == 7443)
        #expect(KubernetesFiles.bindPort(inConfig: "") == 6443)
    }
}

/// The real kubeadm, where the lab has built it.
struct RealKubeadmTests {
    private static let paths: [String] = ["/var/cache/muster-lab/kubernetes/bin/kubeadm", "/usr/bin/kubeadm"]
    private static let kubeadm: String? = paths.first { path in access(path, X_OK) == 0 }

    @Test(.enabled(if: kubeadm != nil, "there is no kubeadm on this machine"))
    func `kubeadm takes our authorities and makes its certificates with them`() throws {
        let kubeadm = try #require(Self.kubeadm)
        let folder = try ScratchFolder()
        var spec = AuthoritiesTests.spec
        spec.directory = folder("pki")
        spec.etcdDirectory = folder("pki/etcd")
        let bundle = try AuthorityBundle.create(spec: spec, now: .now())
        try AuthorityFiles(spec: spec, paths: HostPaths()).place(bundle)
        try folder.write(
            "config.yaml",
            """
            apiVersion: kubeadm.k8s.io/v1beta2
            kind: InitConfiguration
            localAPIEndpoint: {advertiseAddress: 10.0.0.11, bindPort: 6443}
            nodeRegistration: {name: cp-1, criSocket: /run/containerd/containerd.sock}
            ---
            apiVersion: kubeadm.k8s.io/v1beta2
            kind: ClusterConfiguration
            kubernetesVersion: v1.20.2
            controlPlaneEndpoint: 10.0.0.10:6443
            certificatesDir: \(folder("pki"))

            """)
        let result = try SystemHost().run(
            HostCommand(kubeadm, ["init", "phase", "certs", "all", "--config", folder("config.yaml")]),
            watch: HostWatch())
        #expect(result.status == 0, "\(result.complaint)")
        let certificate = try Certificate(pem: try folder.text("pki/apiserver.crt"))
        try certificate.verify(issuedBy: bundle.kubernetes.certificate, purpose: .server, at: .now())
        #expect(try AuthorityFiles(spec: spec, paths: HostPaths()).load()?.fingerprint == bundle.fingerprint)
    }
}
