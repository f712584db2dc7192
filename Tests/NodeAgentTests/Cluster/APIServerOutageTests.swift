import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// A control plane that is without its API server for a while, because the operator wants to see that nobody misses it.
struct APIServerOutageTests {
    private let cluster: MemoryCluster
    private let stage: ClusterStage
    private let outage: APIServerOutage

    private static let manifest = KubernetesFiles.apiServerManifest
    private static let text = "apiVersion: v1\nkind: Pod\n"

    init() throws {
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
        stage = try ClusterStage("cp-1", of: cluster)
        try stage.write(Self.text, to: Self.manifest, mode: 0o600)
        try stage.use([])
        outage = APIServerOutage(paths: stage.paths) { _ in }
    }

    private func responder(_ reason: String? = nil) -> RelayResponder {
        RelayResponder(
            peers: stage.peers,
            handlers: [
                APIServerOutageTopic(paths: stage.paths, peers: stage.peers, outage: outage) { _ in reason }
            ], log: { _ in })
    }

    private func order(
        _ seconds: Int, from sender: String = RelayMessage.operatorName, key: PrivateKey? = nil
    ) throws -> PendingMessage {
        let now = Timestamp.now()
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: sender, recipient: .node("cp-1"),
            topic: .apiServerOutage, inReplyTo: nil, sealed: false,
            body: Base64.encode(try CanonicalJSON.encode(APIServerOutageOrder(seconds: seconds))), time: now,
            expires: now.adding(seconds: 60))
        return try #require(PendingMessage(try Envelope.sign(message, with: [key ?? cluster.operatorKey])))
    }

    private var isAway: Bool { stage.text(Self.manifest) == nil }

    /// That the manifest is what it was, and nothing lies aside.
    private func expectBack() {
        #expect(stage.text(Self.manifest) == Self.text)
        #expect(stage.text(APIServerOutage.aside) == nil)
        #expect((try? FileState.read(stage.paths.path(Self.manifest)).mode) == FileMode(0o600))
    }

    private func awaitBack() {
        let deadline = ContinuousClock.now + .seconds(20)
        while stage.text(APIServerOutage.aside) != nil, ContinuousClock.now < deadline { WakeUp().sleep(seconds: 0.01) }
        expectBack()
    }

    @Test func `it is taken away and brought back as the operator orders`() throws {
        #expect(responder().handle(try order(60)) == .answered(.apiServerOutage, RelayMessage.operatorName))
        #expect(isAway)
        // Nothing takes the node for half a control plane meanwhile, and resets it.
        #expect(try KubernetesFiles(paths: stage.paths).hasAPIServer)
        #expect(responder().handle(try order(0)) == .answered(.apiServerOutage, RelayMessage.operatorName))
        expectBack()
        #expect(responder().handle(try order(0)) == .answered(.apiServerOutage, RelayMessage.operatorName))
        expectBack()
    }

    @Test func `it comes back by itself when its time is up, and the lease with it`() throws {
        _ = responder().handle(try order(1))
        #expect(isAway)
        awaitBack()
        let deadline = ContinuousClock.now + .seconds(20)
        while cluster.state.withLock({ $0.leases[APIServerOutageOrder.lease] }) != nil, ContinuousClock.now < deadline {
            WakeUp().sleep(seconds: 0.01)
        }
        #expect(cluster.state.withLock { $0.leases[APIServerOutageOrder.lease] } == nil)
    }

    @Test func `an agent that died meanwhile brings it back when it starts`() throws {
        _ = responder().handle(try order(300))
        #expect(isAway)
        try APIServerOutage(paths: stage.paths) { _ in }.restore()
        expectBack()
        outage.end()
        expectBack()
    }

    @Test func `an agent that died before the effect, or after a newer manifest came, only tidies up`() throws {
        for text in [Self.text, "apiVersion: v1\nkind: Newer\n"] {
            try stage.write("apiVersion: v1\nkind: Old\n", to: APIServerOutage.aside, mode: 0o600)
            try stage.write(text, to: Self.manifest, mode: 0o600)
            try APIServerOutage(paths: stage.paths) { _ in }.restore()
            #expect(stage.text(Self.manifest) == text)
            #expect(stage.text(APIServerOutage.aside) == nil)
        }
    }

    @Test func `the last API server that is ready is never taken away`() throws {
        guard case .refused(let reason) = responder("connection refused").handle(try order(60)) else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("no other control plane's API server is ready: connection refused"))
        expectBack()
        #expect(cluster.state.withLock { $0.leases[APIServerOutageOrder.lease] } == nil)
    }

    @Test func `only one control plane of a cluster is without its own at a time`() throws {
        let other = try ClusterStage("cp-2", of: cluster)
        let lease = LeaseKeeper(name: APIServerOutageOrder.lease, peers: other.peers)
        #expect(try lease.tryToAcquire() == nil)
        guard case .refused(let reason) = responder().handle(try order(60)) else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("held by cp-2"))
        expectBack()
        lease.release()
    }

    @Test func `an order that is too long, unreadable, repeated or not the operator's changes nothing`() throws {
        let peer = try cluster.member("cp-2").identity.key
        let rows = [
            (try order(301), "an outage lasts at most 300 s"), (try order(-1), "an outage lasts at most 300 s"),
            (try order(60, from: "cp-2", key: peer), "only the operator orders api-server-outage"),
        ]
        for (message, text) in rows {
            guard case .refused(let reason) = responder().handle(message) else {
                Issue.record("it was taken: \(text)")
                continue
            }
            #expect(reason.contains(text), "\(reason)")
        }
        expectBack()
        _ = responder().handle(try order(60))
        guard case .refused(let reason) = responder().handle(try order(60)) else {
            Issue.record("a second outage began")
            return
        }
        #expect(reason.contains("away already"))
        outage.end()
        expectBack()
    }

    @Test func `a worker has no API server to take away`() throws {
        let worker = try ClusterStage("worker-1", of: cluster)
        try worker.use([])
        let topic = APIServerOutageTopic(
            paths: worker.paths, peers: worker.peers, outage: APIServerOutage(paths: worker.paths) { _ in }
        ) { _ in nil }
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: RelayMessage.operatorName,
            recipient: .node("worker-1"), topic: .apiServerOutage, inReplyTo: nil, sealed: false,
            body: Base64.encode(try CanonicalJSON.encode(APIServerOutageOrder(seconds: 5))), time: .now(),
            expires: Timestamp.now().adding(seconds: 60))
        let pending = try #require(PendingMessage(try Envelope.sign(message, with: [cluster.operatorKey])))
        let responder = RelayResponder(peers: worker.peers, handlers: [topic], log: { _ in })
        guard case .refused(let reason) = responder.handle(pending) else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("this node is no control plane"))
    }
}
