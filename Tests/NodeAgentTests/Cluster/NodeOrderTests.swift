import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// Orders to drain, to take out and to reset, as nodes judge and carry them out.
struct NodeOrderTests {
    private let cluster: MemoryCluster
    private let stage: ClusterStage
    private let host: RecordingHost
    private let control = RunControl()

    init() throws {
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
        host = RecordingHost { command in
            if command.arguments.contains("drain") {
                return HostResult(status: 1, errors: Array("cannot evict pod x: budget\n".utf8))
            }
            if command.arguments.contains("get") { return HostResult(status: 0, output: Array("node/worker-1\n".utf8)) }
            return HostResult(status: 0)
        }
        stage = try ClusterStage("cp-1", of: cluster, host: host)
        let join = KubeadmJoinSpec(
            kubeadm: "/usr/bin/kubeadm", config: "", skipPhases: [], controlPlane: true, endpoint: "lb:6443")
        try stage.use([Step(id: "kubeadm-join", summary: "", timeoutSeconds: 9, action: .kubeadmJoin(join))])
        try stage.write("admin", to: KubernetesFiles.adminConfiguration)
    }

    private var responder: RelayResponder {
        RelayResponder(
            peers: stage.peers,
            handlers: [
                DrainTopic(paths: stage.paths, host: host),
                RemovalTopic(paths: stage.paths, host: host, peers: stage.peers),
                ResetTopic(paths: stage.paths, peers: stage.peers, control: control),
            ], log: { _ in })
    }

    private func message(
        _ topic: RelayTopic, _ body: some Encodable, from sender: String = RelayMessage.operatorName,
        _ key: PrivateKey? = nil, time: Timestamp = .now()
    ) throws -> PendingMessage {
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: sender, recipient: .node("cp-1"),
            topic: topic, inReplyTo: nil, sealed: false, body: Base64.encode(try CanonicalJSON.encode(body)),
            time: time, expires: time.adding(seconds: 60))
        return try #require(PendingMessage(try Envelope.sign(message, with: [key ?? cluster.operatorKey])))
    }

    /// What the asker gets.
    private func answer(
        _ topic: RelayTopic, _ body: some Encodable, from sender: String = RelayMessage.operatorName,
        _ key: PrivateKey? = nil
    ) throws -> (topic: RelayTopic, body: [UInt8]) {
        let known = cluster.mail(of: sender).count
        responder.handle(try message(topic, body, from: sender, key))
        try #require(waitUntil(.seconds(20)) { cluster.mail(of: sender).count > known })
        let reply = try #require(cluster.mail(of: sender).last.flatMap(PendingMessage.init)).claimed
        return (reply.topic, try #require(Base64.decode(reply.body)))
    }

    @Test func `a drain that a disruption budget forbids is given up, and pods may come again`() throws {
        let reply = try answer(.drain, DrainOrder(node: "worker-1", timeoutSeconds: 7, deletesLocalData: true))
        let drained = try StrictJSON.decode(DrainAnswer.self, from: reply.body)
        #expect(!drained.isDone)
        #expect(drained.message == "given up: cannot evict pod x: budget; pods may come to it again")
        let calls = host.calls.map { $0.split(separator: " ").dropFirst(3).joined(separator: " ") }
        #expect(
            calls == [
                "get node worker-1 --ignore-not-found -o name",
                "drain worker-1 --ignore-daemonsets --timeout=7s --delete-emptydir-data", "uncordon worker-1",
            ])
    }

    @Test func `a stacked member is not taken for none while its pod's manifest is away`() throws {
        let steps = [
            Step(
                id: "kubeadm-init", summary: "", timeoutSeconds: 9,
                action: .kubeadmInit(
                    KubeadmInitSpec(
                        kubeadm: "/usr/bin/kubeadm", config: "dataDir: /var/lib/muster-etcd\n", skipPhases: [],
                        lease: "l", endpoint: "lb:6443"))),
            Step(
                id: "kubeadm-join", summary: "", timeoutSeconds: 9,
                action: .kubeadmJoin(
                    KubeadmJoinSpec(
                        kubeadm: "/usr/bin/kubeadm", config: "", skipPhases: [], controlPlane: true,
                        endpoint: "lb:6443"))),
        ]
        let manifest = try stage.use(steps)
        let reply = try answer(.removal, RemovalOrder(node: "cp-2", part: .etcdMember))
        let removal = try? StrictJSON.decode(RemovalAnswer.self, from: reply.body)
        #expect(reply.topic == .refusal || removal?.refusal?.hasPrefix("etcd cannot be asked") == true)
        let absence = EtcdAbsence.refusal(of: "cp-2", manifest, paths: stage.paths)
        #expect(absence?.hasPrefix("etcd cannot be asked") == true)
        #expect(EtcdAbsence.sickness(of: "cp-2", manifest, paths: stage.paths) != nil)
    }

    @Test func `a Node object is deleted once by its name`() throws {
        let reply = try answer(.removal, RemovalOrder(node: "worker-1", part: .nodeObject))
        #expect(try StrictJSON.decode(RemovalAnswer.self, from: reply.body).hadNodeObject == true)
        #expect(host.calls.last?.hasSuffix("delete node worker-1 --timeout=60s") == true)
    }

    @Test(arguments: ["--all", "-l app=x", "", "a b", "WORKER", "../x", String(repeating: "a", count: 64)])
    func `a name that could be an argument is refused`(name: String) throws {
        #expect(try answer(.drain, DrainOrder(node: name, timeoutSeconds: 7)).topic == .refusal)
        #expect(try answer(.removal, RemovalOrder(node: name, part: .nodeObject)).topic == .refusal)
        #expect(host.calls.isEmpty)
    }

    @Test func `orders that a node signed are refused, whatever they order`() throws {
        let key = try cluster.member("cp-2").identity.key
        #expect(
            try answer(.drain, DrainOrder(node: "worker-1", timeoutSeconds: 7), from: "cp-2", key).topic == .refusal)
        let removal = RemovalOrder(node: "worker-1", part: .etcdMember)
        #expect(try answer(.removal, removal, from: "cp-2", key).topic == .refusal)
        let uid = try cluster.member("cp-1").identity.uid
        #expect(try answer(.reset, ResetOrder(node: "cp-1", nodeUID: uid), from: "cp-2", key).topic == .refusal)
        #expect(host.calls.isEmpty && !control.isHalted)
    }

    @Test func `a node does not take itself out, and one that has not joined takes out nobody`() throws {
        #expect(try answer(.removal, RemovalOrder(node: "cp-1", part: .check)).topic == .refusal)
        try DurableFile.removeDurably(stage.paths.path(KubernetesFiles.adminConfiguration))
        let reply = try answer(.drain, DrainOrder(node: "worker-1", timeoutSeconds: 7))
        #expect(String(decoding: reply.body, as: UTF8.self) == "this node is no control plane, or has not joined yet")
    }

    @Test func `a machine that came in again under the same name does not obey an old reset`() throws {
        let before = ResetOrder(node: "cp-1", nodeUID: try cluster.member("cp-2").identity.uid)
        #expect(try answer(.reset, before).topic == .refusal)
        #expect(!control.isHalted)
        #expect(try ResetOrderFile.read(stage.paths) == nil)
    }

    @Test func `an order of yesterday is dropped`() throws {
        let order = ResetOrder(node: "cp-1", nodeUID: try cluster.member("cp-1").identity.uid)
        let old = try message(.reset, order, time: Timestamp.now().adding(seconds: -86_400))
        guard case .dropped = responder.handle(old) else {
            Issue.record("an expired order was taken")
            return
        }
        #expect(!control.isHalted)
    }

    @Test func `a reset is durable before the runner is halted, and a second one is refused`() throws {
        let order = ResetOrder(node: "cp-1", nodeUID: try cluster.member("cp-1").identity.uid)
        let first = try message(.reset, order)
        let responder = responder
        #expect(responder.handle(first) == .begun(.reset, RelayMessage.operatorName))
        #expect(control.isHalted && control.interruption == .stopped && !control.isStopping)
        #expect(try ResetOrderFile.read(stage.paths)?.messageID == first.claimed.id)
        #expect(cluster.mail(of: RelayMessage.operatorName).isEmpty)
        guard case .refused = responder.handle(try message(.reset, order)) else {
            Issue.record("a second order was taken")
            return
        }
        guard case .dropped = responder.handle(first) else {
            Issue.record("the same order was taken twice")
            return
        }
    }
}
