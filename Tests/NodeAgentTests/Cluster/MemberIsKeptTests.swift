import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// Nodes that have joined, and machines of which nothing is noted, are never reset or begun again by themselves.
struct MemberIsKeptTests {
    private let stage: ClusterStage
    private let folder: ScratchFolder
    private let join: Step
    private let begin: Step

    init() throws {
        let plane = RoleSet([.controlPlane])
        stage = try ClusterStage("cp-1", of: try MemoryCluster([("cp-1", plane), ("cp-2", plane)]))
        folder = try ScratchFolder()
        let kubeadm = try folder.script("kubeadm", "echo \"$@\" >>\(folder("called"))")
        join = Step(
            id: "kubeadm-join", summary: "", timeoutSeconds: 2,
            action: .kubeadmJoin(
                KubeadmJoinSpec(
                    kubeadm: kubeadm, config: "", skipPhases: ["preflight"], controlPlane: true,
                    endpoint: "127.0.0.1:1")))
        begin = Step(
            id: "kubeadm-init", summary: "", timeoutSeconds: 2,
            action: .kubeadmInit(
                KubeadmInitSpec(
                    kubeadm: kubeadm, config: "etcd:\n  local:\n    dataDir: /var/lib/muster-etcd\n",
                    skipPhases: ["preflight"], lease: "kubeadm-init", endpoint: "127.0.0.1:1", initializer: "cp-1")))
        for file in [
            KubernetesFiles.kubeletConfiguration, KubernetesFiles.apiServerManifest, StackedEtcd.manifest,
            "/var/lib/muster-etcd/member/wal",
        ] { try stage.write("x", to: file) }
    }

    private func note(_ outcome: String, _ step: Step) throws {
        try stage.ledger.record(.note(key: "outcome", value: outcome), step: step.id)
    }

    private func error(_ step: Step) -> StepError? {
        #expect(throws: StepError.self) { try stage.bring(step, among: [begin, join]) }
    }

    /// Neither kubeadm nor anything else was let at the machine.
    private func expectUntouched(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try !FileState.read(folder("called"), digest: false).exists, sourceLocation: sourceLocation)
        #expect(stage.text("/var/lib/muster-etcd/member/wal") == "x", sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        KubernetesFiles.kubeletConfiguration, KubernetesFiles.apiServerManifest, StackedEtcd.manifest,
    ])
    func `a file of a joined control plane that is away blocks, and all is well when it is back`(path: String) throws {
        try note("joined", join)
        #expect(try stage.bring(join, among: [begin, join]) == nil)
        try DurableFile.removeDurably(stage.paths.path(path))
        let error = error(join)
        #expect(error?.code == .blocked)
        #expect(error?.message == "\(path) is missing on a node that has joined, and nothing is reset for that")
        #expect(error?.hint?.contains("coordinator node reset cp-1") == true)
        try expectUntouched()
        try stage.write("x", to: path)
        #expect(try stage.bring(join, among: [begin, join]) == nil)
    }

    @Test func `the same holds of the node that began the cluster`() throws {
        try note("initialized", begin)
        #expect(try stage.bring(join, among: [begin, join]) == nil)
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.apiServerManifest))
        #expect(error(join)?.code == .blocked)
        try expectUntouched()
    }

    @Test func `while a kubeadm runs on the machine its end is waited for`() throws {
        try note("joined", join)
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.apiServerManifest))
        try stage.write("/usr/bin/kubeadm\u{0}upgrade\u{0}node\u{0}", to: "/proc/77/cmdline")
        let error = error(join)
        #expect(
            error?.code == .deadline && error?.message.contains("the kubeadm that runs on this node to end") == true)
        try expectUntouched()
    }

    @Test func `a half join is not taken back while the API cannot say whether it knows the node`() throws {
        try note("begun", join)
        try stage.write("x", to: KubernetesFiles.kubeletIdentity)
        let error = error(join)
        #expect(error?.code == .deadline)
        #expect(error?.message.contains("the API to say whether it knows this node") == true)
        try expectUntouched()
    }

    @Test func `a kubelet of which nothing is noted is not touched`() throws {
        let error = error(join)
        #expect(error?.code == .blocked)
        #expect(error?.message == "this machine has a kubelet that was not joined by this agent, and it is not touched")
        try expectUntouched()
    }

    @Test func `kubeadm init is not run on a machine that may be in the cluster already`() throws {
        let error = error(begin)
        #expect(error?.code == .blocked && error?.message.contains("nothing is noted about kubeadm init") == true)
        try expectUntouched()
        // A machine without a kubelet goes on as before.
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.kubeletConfiguration))
        #expect(self.error(begin)?.code != .blocked)
        #expect(try folder.text("called").hasPrefix("init --config"))
    }

    @Test func `a half join keeps its files while etcd cannot be asked for its member`() throws {
        try note("begun", join)
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.kubeletConfiguration))
        #expect(error(join) != nil)
        try expectUntouched()
    }

    @Test func `a half join where etcd is not kubeadm's is taken back without a look at etcd`() throws {
        try note("begun", join)
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.kubeletConfiguration))
        #expect(throws: StepError.self) { try stage.bring(join) }
        #expect(stage.text("/var/lib/muster-etcd/member/wal") == "x")
        let calls = (stage.host as? RecordingHost)?.calls ?? []
        #expect(
            calls.first
                == "kubeadm reset --force --skip-phases=remove-etcd-member --cert-dir \(stage.paths.runtime)/no-certificates"
        )
    }
}

extension MemberIsKeptTests {
    @Test func `a member that has worked and has no data is blocked, and neither begun nor removed`() throws {
        let plane = RoleSet([.controlPlane, .etcd])
        let stage = try ClusterStage("cp-1", of: try MemoryCluster([("cp-1", plane), ("cp-2", plane)]))
        let spec = EtcdMemberSpec(
            unit: "[Service]\n", dataDirectory: "/var/lib/muster-etcd", user: "root", clientPort: 2379, peerPort: 2380,
            authorityPath: "/pki/ca.crt", certificatePath: "/pki/client.crt", keyPath: "/pki/client.key",
            clusterToken: "t-1", preparedCondition: "etcd.prepared")
        let step = Step(id: "etcd-member", summary: "", timeoutSeconds: 2, action: .etcdMember(spec))
        let notes = try stage.context(step).notes
        try EtcdIdentity(clusterID: "1", memberID: "2").note(notes, token: "t-1")
        let error = #expect(throws: StepError.self) { try stage.bring(step) }
        #expect(error?.code == .blocked)
        #expect(error?.message == "this node's etcd member has worked, and /var/lib/muster-etcd/member is not there")
        #expect(error?.hint?.contains("coordinator node reset cp-1") == true)
        let calls = (stage.host as? RecordingHost)?.calls ?? []
        #expect(!calls.contains { $0.contains("start") || $0.contains("enable") })
        // Begun anew from a backup: what was of the former incarnation holds nothing up.
        #expect(EtcdIdentity.noted(notes, token: "t-2") == nil)
        #expect(EtcdIdentity.noted(notes, token: "t-1") == EtcdIdentity(clusterID: "1", memberID: "2"))
    }
}
