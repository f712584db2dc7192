import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// Messages between nodes, and between an operator and a node, over the wire.
struct RelayWireTests {
    private let controlPlane = RoleSet([.controlPlane])

    private func message(
        _ clusterUID: String, from sender: String, to recipient: RelayRecipient, topic: RelayTopic = .certificate,
        replyTo: String? = nil, sealed: Bool = false, body: [UInt8] = [1], life: Int = 600, age: Int = 0
    ) throws -> RelayMessage {
        let time = Timestamp.now().adding(seconds: -age)
        return RelayMessage(
            clusterUID: clusterUID, id: try RandomBytes.hex(16), sender: sender, recipient: recipient, topic: topic,
            inReplyTo: replyTo, sealed: sealed, body: Base64.encode(body), time: time,
            expires: time.adding(seconds: life))
    }

    private func post(_ client: HTTPClient, _ envelope: Envelope) throws -> String {
        let response = try client.send(HTTPRequest(.post, "/v1/relay", body: CanonicalJSON.encode(envelope)))
        return response.status < 400 ? "\(response.status)" : response.apiError.code
    }

    private func take(_ client: HTTPClient) throws -> [RelayMessage] {
        try client.send(HTTPRequest(.get, "/v1/relay")).checked().decode(RelayBatch.self).messages.map {
            try StrictJSON.decode(RelayMessage.self, from: try #require(Base64.decode($0.payload)))
        }
    }

    @Test func `an operator asks a control plane, and its answer comes back`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let uid = coordinator.configuration.clusterUID
        let plane = try coordinator.enrol("cp-1", role: controlPlane)
        let worker = try coordinator.enrol("w-1", role: RoleSet([.worker]))
        let admin = try coordinator.admin()
        let order = try message(uid, from: RelayMessage.operatorName, to: .role(.controlPlane), topic: .kubeconfig)
        #expect(try post(admin, Envelope.sign(order, with: [plane.machine.key])) == "signature")
        #expect(try post(admin, Envelope.sign(order, with: [coordinator.operatorKey])) == "204")
        #expect(try take(worker.client).isEmpty)
        #expect(try take(plane.client) == [order])
        let answer = try message(uid, from: "cp-1", to: .operatorClient, topic: .kubeconfig, replyTo: order.id)
        #expect(try post(plane.client, Envelope.sign(answer, with: [plane.machine.key])) == "204")
        #expect(try plane.client.send(HTTPRequest(.delete, "/v1/relay/\(order.id)")).status == 204)
        #expect(try take(plane.client).isEmpty)
        #expect(try take(admin) == [answer])
        // Not the worker's to remove: it says so of nothing, and the message stays.
        _ = try worker.client.send(HTTPRequest(.delete, "/v1/relay/\(answer.id)"))
        #expect(try take(admin) == [answer])
        #expect(try admin.send(HTTPRequest(.delete, "/v1/relay/\(answer.id)")).status == 204)
        #expect(try take(admin).isEmpty)
    }

    @Test func `a message that is not what it says is refused with its code`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let uid = coordinator.configuration.clusterUID
        let plane = try coordinator.enrol("cp-1", role: controlPlane)
        let worker = try coordinator.enrol("w-1", role: RoleSet([.worker]))
        func worked(_ message: RelayMessage) throws -> String {
            try post(worker.client, Envelope.sign(message, with: [worker.machine.key]))
        }
        let toPlane = RelayRecipient.node("cp-1")
        #expect(try worked(message(uid, from: "cp-1", to: toPlane)) == "node")
        #expect(try worked(message(uid, from: RelayMessage.operatorName, to: toPlane)) == "node")
        #expect(try worked(message("feed", from: "w-1", to: toPlane)) == "cluster")
        #expect(try worked(message(uid, from: "w-1", to: toPlane, age: 700)) == "expired")
        #expect(try worked(message(uid, from: "w-1", to: toPlane, age: -900)) == "future")
        #expect(try worked(message(uid, from: "w-1", to: toPlane, life: 601)) == "schema")
        let plain = try message(
            uid, from: "w-1", to: toPlane, topic: .joinMaterial, replyTo: String(repeating: "a", count: 32))
        #expect(try worked(plain) == "schema")
        let large = try message(uid, from: "w-1", to: toPlane, body: [UInt8](repeating: 0, count: 260_000))
        #expect(try worked(large) == "body-too-large")
        let good = try message(uid, from: "w-1", to: toPlane)
        #expect(try post(worker.client, Envelope.sign(good, with: [plane.machine.key])) == "signature")
        #expect(try worked(good) == "204")
        #expect(try worked(good) == "204")
        for _ in 1..<RelayShare.messages {
            #expect(try worked(message(uid, from: "w-1", to: toPlane)) == "204")
        }
        #expect(try worked(message(uid, from: "w-1", to: toPlane)) == "relay-share")
        #expect(try take(plane.client).count == RelayShare.messages)
    }
}
