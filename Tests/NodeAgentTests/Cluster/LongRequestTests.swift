import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// Requests that take long to answer are answered beside the others.
struct LongRequestTests {
    /// Answers when it is let.
    private struct PatientTopic: RelayTopicHandler {
        let topic = RelayTopic.kubeconfig
        let isLong = true
        let gate: SignalledFlag
        func answer(_ request: RelayRequest) throws -> RelayReply {
            try request.requireOperator()
            gate.wait()
            return .plain(Array("done".utf8))
        }
    }

    /// A flag that a thread can wait for.
    private final class SignalledFlag: Sendable {
        private let isSet = Mutex(false)
        func set() { isSet.withLock { $0 = true } }
        func wait() { while !isSet.withLock({ $0 }) { WakeUp().sleep(seconds: 0.01) } }
    }

    private let cluster: MemoryCluster
    private let stage: ClusterStage
    private let operatorKey: PrivateKey
    private let gate = SignalledFlag()
    private let responder: RelayResponder

    init() throws {
        cluster = try MemoryCluster([("worker-1", RoleSet([.worker])), ("worker-2", RoleSet([.worker]))])
        stage = try ClusterStage("worker-1", of: cluster)
        try stage.use([])
        operatorKey = cluster.operatorKey
        responder = RelayResponder(
            peers: stage.peers, handlers: [PatientTopic(gate: gate), PublicAuthoritiesTopic(paths: stage.paths)],
            log: { _ in })
    }

    private func message(_ topic: RelayTopic, from sender: String, _ key: PrivateKey) throws -> PendingMessage {
        let now = Timestamp.now()
        let message = RelayMessage(
            clusterUID: cluster.roster.clusterUID, id: try RelayID.make(), sender: sender,
            recipient: .node("worker-1"), topic: topic, inReplyTo: nil, sealed: false, body: "", time: now,
            expires: now.adding(seconds: 60))
        return try #require(PendingMessage(try Envelope.sign(message, with: [key])))
    }

    private func order() throws -> PendingMessage {
        try message(.kubeconfig, from: RelayMessage.operatorName, operatorKey)
    }

    private func awaitMail(_ count: Int) throws -> [RelayMessage] {
        let deadline = ContinuousClock.now + .seconds(20)
        while cluster.mail(of: RelayMessage.operatorName).count < count, ContinuousClock.now < deadline {
            WakeUp().sleep(seconds: 0.01)
        }
        return cluster.mail(of: RelayMessage.operatorName).compactMap(PendingMessage.init).map(\.claimed)
    }

    @Test func `a long order is answered beside other requests, and a second one is refused meanwhile`() throws {
        #expect(responder.handle(try order()) == .begun(.kubeconfig, RelayMessage.operatorName))
        let peer = try cluster.member("worker-2").identity.key
        guard case .refused = responder.handle(try message(.publicAuthorities, from: "worker-2", peer)) else {
            Issue.record("a worker without authorities has nothing to answer")
            return
        }
        guard case .refused(let reason) = responder.handle(try order()) else {
            Issue.record("a second order was taken")
            return
        }
        #expect(reason.contains("busy with kubeconfig"))
        #expect(try awaitMail(1).map(\.topic) == [.refusal])
        gate.set()
        #expect(try awaitMail(2).last?.body == Base64.encode(Array("done".utf8)))
    }

    @Test func `an order that a node signed is refused`() throws {
        gate.set()
        let peer = try cluster.member("worker-2").identity.key
        #expect(responder.handle(try message(.kubeconfig, from: "worker-2", peer)) == .begun(.kubeconfig, "worker-2"))
        let deadline = ContinuousClock.now + .seconds(20)
        while cluster.mail(of: "worker-2").isEmpty, ContinuousClock.now < deadline { WakeUp().sleep(seconds: 0.01) }
        let answer = try #require(cluster.mail(of: "worker-2").first.flatMap(PendingMessage.init)).claimed
        #expect(answer.topic == .refusal)
        let body = try #require(Base64.decode(answer.body))
        #expect(String(decoding: body, as: UTF8.self) == "only the operator orders kubeconfig")
    }
}
