import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// Nodes that ask a control plane whether they may be away, to be drained, and to be let in again.
struct AbsenceTopicTests {
    /// What the cluster is like, as the control plane finds it.
    private final class World: Sendable {
        /// Lines of `kubectl get nodes`, one answer after the other; the last one stays.
        let nodes: Mutex<[String]>
        let unready = Mutex<[String: String]>([:])
        let etcd = Mutex<String?>(nil)
        let sickness = Mutex<String?>(nil)
        let drainFails = Mutex(false)

        init(_ nodes: [String]) { self.nodes = Mutex(nodes) }

        func next() -> String { nodes.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" } }
    }

    private static let well = """
        cp-1|||b1|True
        cp-2|||b2|True
        worker-1|||b3|True

        """
    private static let boot = "b3"

    private let cluster: MemoryCluster
    private let stage: ClusterStage
    private let host: RecordingHost
    private let world: World

    init() throws {
        let world = World([Self.well])
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([
            ("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker])), ("lb-1", RoleSet([.loadBalancer])),
            ("lb-2", RoleSet([.loadBalancer])),
        ])
        host = RecordingHost { command in
            if command.arguments.contains("nodes") { return HostResult(status: 0, output: Array(world.next().utf8)) }
            if command.arguments.contains("drain"), world.drainFails.withLock({ $0 }) {
                return HostResult(status: 1, errors: Array("cannot evict pod x: budget\n".utf8))
            }
            return HostResult(status: 0)
        }
        self.world = world
        stage = try ClusterStage("cp-1", of: cluster, host: host)
        let join = KubeadmJoinSpec(
            kubeadm: "/usr/bin/kubeadm", config: "", skipPhases: [], controlPlane: true, endpoint: "lb:8443")
        try stage.use([Step(id: "kubeadm-join", summary: "", timeoutSeconds: 9, action: .kubeadmJoin(join))])
        try stage.write("admin", to: KubernetesFiles.adminConfiguration)
    }

    /// What the asker gets.
    private func answer(
        _ part: AbsenceOrder.Part, from sender: String = "worker-1", boot: String = Self.boot, seconds: Int = 7,
        key: PrivateKey? = nil
    ) throws -> (topic: RelayTopic, body: [UInt8]) {
        let world = world
        let topic = AbsenceTopic(
            paths: stage.paths, host: host, unreadyReason: { address in world.unready.withLock { $0[address] } },
            etcdRefusal: { _, _ in world.etcd.withLock { $0 } },
            etcdSickness: { _, _ in world.sickness.withLock { $0 } })
        let responder = RelayResponder(peers: stage.peers, handlers: [topic], log: { _ in })
        let now = Timestamp.now()
        let body = AbsenceOrder(part: part, bootID: boot, timeoutSeconds: seconds)
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: sender, recipient: .node("cp-1"),
            topic: .absence, inReplyTo: nil, sealed: false, body: Base64.encode(try CanonicalJSON.encode(body)),
            time: now, expires: now.adding(seconds: 60))
        let known = cluster.mail(of: sender).count
        let signer = try key ?? cluster.member(sender).identity.key
        responder.handle(try #require(PendingMessage(try Envelope.sign(message, with: [signer]))))
        try #require(waitUntil(.seconds(20)) { cluster.mail(of: sender).count > known })
        let reply = try #require(cluster.mail(of: sender).last.flatMap(PendingMessage.init)).claimed
        return (reply.topic, try #require(Base64.decode(reply.body)))
    }

    private func verdict(
        _ part: AbsenceOrder.Part, from sender: String = "worker-1", boot: String = Self.boot
    ) throws -> DrainAnswer {
        let reply = try answer(part, from: sender, boot: boot)
        try #require(reply.topic == .absence, "\(String(decoding: reply.body, as: UTF8.self))")
        return try StrictJSON.decode(DrainAnswer.self, from: reply.body)
    }

    /// What was changed, kubectl's own arguments only.
    private var changes: [String] {
        host.calls.map { $0.split(separator: " ").dropFirst(3).joined(separator: " ") }.filter { !$0.hasPrefix("get ") }
    }

    private static let troubles: [(name: String, words: String)] = [
        ("a node is not Ready", "cp-2 is not Ready"), ("a node is away", "cp-2 is away"),
        ("an API server is not ready", "the API server of cp-2 is not ready: gone"),
        ("a balancer is down", "the load balancer lb-2 does not lead to the API: gone"),
        ("etcd is not well", "etcd has no majority"),
    ]

    @Test(arguments: troubles)
    func `while one of the others is not well nobody may leave, and nothing is changed`(
        trouble: (name: String, words: String)
    ) throws {
        switch trouble.name {
        case "a node is not Ready": world.nodes.withLock { $0 = ["cp-1|||b1|True\ncp-2|||b2|False\n"] }
        case "a node is away": world.nodes.withLock { $0 = ["cp-2|true|2026-11-21T04:00:00Z|b2|True\n"] }
        case "an API server is not ready": world.unready.withLock { $0 = ["10.0.0.12:6443": "gone"] }
        case "a balancer is down": world.unready.withLock { $0 = ["10.0.0.15:8443": "gone"] }
        default: world.etcd.withLock { $0 = "etcd has no majority" }
        }
        for part in [AbsenceOrder.Part.check, .leave] {
            let answer = try verdict(part)
            #expect(!answer.isDone && answer.message.hasPrefix(trouble.words), "\(answer.message)")
        }
        #expect(changes.isEmpty)
    }

    @Test func `what is wrong with the asker alone does not keep it: a reboot may mend it`() throws {
        world.nodes.withLock { $0 = ["cp-1|||b1|True\ncp-2|true||b2|False\nworker-1|||b3|True\n"] }
        world.unready.withLock { $0 = ["10.0.0.12:6443": "gone"] }
        #expect(try verdict(.check, from: "cp-2").isDone)
        world.unready.withLock { $0 = ["10.0.0.15:8443": "gone"] }
        world.nodes.withLock { $0 = [Self.well] }
        #expect(try verdict(.check, from: "lb-2").isDone)
        #expect(changes.isEmpty)
    }

    @Test func `a node is marked, looked for others that leave, and drained`() throws {
        #expect(try verdict(.leave) == DrainAnswer(isDone: true, message: "no pod is left that can move"))
        try #require(changes.count == 2)
        #expect(changes[0].hasPrefix("annotate node worker-1 muster/away=20") && changes[0].hasSuffix("Z --overwrite"))
        #expect(changes[1] == "drain worker-1 --ignore-daemonsets --timeout=7s")
        #expect(host.calls.count { $0.contains("get nodes") } == 2)
    }

    @Test func `of two that leave at the same time neither goes`() throws {
        let both = "cp-2|||b2|True\nworker-1||x|b3|True\nworker-2||x|b4|True\n"
        world.nodes.withLock { $0 = [Self.well, both] }
        #expect(try verdict(.leave) == DrainAnswer(isDone: false, message: "worker-2 leaves, too"))
        #expect(changes.count == 2 && changes.last == "annotate node worker-1 muster/away- --overwrite")
    }

    @Test func `a drain that a disruption budget forbids takes the mark away again`() throws {
        world.drainFails.withLock { $0 = true }
        let answer = try verdict(.leave)
        #expect(answer.message == "given up: cannot evict pod x: budget; pods may come to it again")
        #expect(changes.suffix(2) == ["uncordon worker-1", "annotate node worker-1 muster/away- --overwrite"])
    }

    @Test func `a node that was cordoned before stays so`() throws {
        world.drainFails.withLock { $0 = true }
        world.nodes.withLock { $0 = ["worker-1|true||b3|True\n"] }
        #expect(try !verdict(.leave).isDone)
        #expect(!changes.contains { $0.hasPrefix("uncordon") })
        host.forget()
        world.nodes.withLock { $0 = ["worker-1|true|2026-11-21T04:00:00Z cordoned|b3|True\n"] }
        #expect(try verdict(.back) == DrainAnswer(isDone: true, message: "it stays cordoned"))
        #expect(changes == ["annotate node worker-1 muster/away- --overwrite"])
    }

    @Test func `a machine without pods is not drained`() throws {
        #expect(try verdict(.leave, from: "lb-1") == DrainAnswer(isDone: true, message: "it runs no pods"))
        #expect(try verdict(.back, from: "lb-1").isDone)
        #expect(changes.isEmpty)
    }

    @Test func `pods come again only to a node that is whole, with its new kernel`() throws {
        let away = "cp-1|||b1|True\ncp-2|true|2026-11-21T04:00:00Z|b2|True\nworker-1|||b3|True\n"
        world.nodes.withLock { $0 = [away] }
        #expect(
            try verdict(.back, from: "cp-2", boot: "new").message == "its kubelet has not told of its new kernel yet")
        world.nodes.withLock { $0 = [away.replacing("|b2|True", with: "|b2|Unknown")] }
        #expect(try verdict(.back, from: "cp-2", boot: "b2").message == "its kubelet is not Ready yet")
        world.nodes.withLock { $0 = [away] }
        world.unready.withLock { $0 = ["10.0.0.12:6443": "refused"] }
        #expect(try verdict(.back, from: "cp-2", boot: "b2").message == "its API server is not ready yet: refused")
        world.unready.withLock { $0 = [:] }
        world.sickness.withLock { $0 = "its etcd member is not healthy yet" }
        #expect(try !verdict(.back, from: "cp-2", boot: "b2").isDone)
        #expect(changes.isEmpty)
        world.sickness.withLock { $0 = nil }
        #expect(try verdict(.back, from: "cp-2", boot: "b2").isDone)
        #expect(changes == ["uncordon cp-2", "annotate node cp-2 muster/away- --overwrite"])
    }

    @Test func `a node that is not marked was let in already: what others did to it since is theirs`() throws {
        world.nodes.withLock { $0 = ["worker-1|true||b3|True\n"] }
        #expect(try verdict(.back).isDone)
        #expect(changes.isEmpty)
    }

    @Test func `nobody asks for another: not the operator, not with another's key`() throws {
        #expect(try answer(.leave, from: RelayMessage.operatorName, key: cluster.operatorKey).topic == .refusal)
        let responder = RelayResponder(
            peers: stage.peers, handlers: [AbsenceTopic(paths: stage.paths, host: host)], log: { _ in })
        let body = try CanonicalJSON.encode(AbsenceOrder(part: .leave, bootID: Self.boot))
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: "worker-1",
            recipient: .node("cp-1"), topic: .absence, inReplyTo: nil, sealed: false, body: Base64.encode(body),
            time: .now(), expires: Timestamp.now().adding(seconds: 60))
        let forged = try Envelope.sign(message, with: [try cluster.member("cp-2").identity.key])
        guard case .dropped = responder.handle(try #require(PendingMessage(forged))) else {
            Issue.record("a message in another's name was taken")
            return
        }
        #expect(host.calls.isEmpty)
    }

    @Test(arguments: [0, -1, 3601, 1 << 52])
    func `a drain without end is refused`(seconds: Int) throws {
        #expect(try answer(.leave, seconds: seconds).topic == .refusal)
        #expect(host.calls.isEmpty)
    }

    @Test(arguments: ["cp-1|||b1\n", "cp-1", "a|b|c|d|e|f\n"])
    func `an answer of the API that is not understood lets nobody go`(text: String) throws {
        world.nodes.withLock { $0 = [text] }
        #expect(try answer(.leave).topic == .refusal)
        #expect(changes.isEmpty)
    }

    // MARK: - etcd

    private static func members(_ count: Int, learners: Int = 0) -> [EtcdMember] {
        (1...count).map { number in
            EtcdMember(
                id: "\(number)", name: "e-\(number)", peerURLs: ["https://10.0.0.\(number):2380"],
                clientURLs: ["https://10.0.0.\(number):2379"], isLearner: number > count - learners)
        }
    }

    @Test(
        arguments: [
            (3, 0, 1, [2, 3], nil), (5, 0, 1, [2, 3, 4, 5], nil), (3, 0, nil, [1, 2, 3], nil), (1, 0, nil, [1], nil),
            (3, 0, 1, [2], "1 of etcd's 2 other members are healthy: not e-3"),
            (3, 0, nil, [1, 2], "2 of etcd's 3 other members are healthy: not e-3"),
            (5, 0, 1, [2, 3, 4], "3 of etcd's 4 other members are healthy: not e-5"),
            (1, 0, 1, [], "etcd has 1 voter and would have no majority without e-1"),
            (2, 0, 1, [2], "etcd has 2 voters and would have no majority without e-1"),
            (4, 1, 1, [2, 3, 4], "etcd takes in e-4 just now"),
        ] as [(Int, Int, Int?, [Int], String?)])
    func `etcd keeps its majority through a reboot`(
        count: Int, learners: Int, leaving: Int?, healthy: [Int], refusal: String?
    ) {
        let absence = EtcdAbsence(
            members: Self.members(count, learners: learners), peerURL: leaving.map { "https://10.0.0.\($0):2380" },
            isHealthy: { member in healthy.contains { "\($0)" == member.id } })
        #expect(absence.refusal == refusal)
    }
}
