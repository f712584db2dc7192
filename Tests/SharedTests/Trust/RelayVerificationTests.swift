import TestSupport
import Testing

@testable import Shared

struct RelayVerificationTests {
    private let cluster: TestCluster
    private let worker: TestNode
    private let controlPlane: TestNode
    private let proven: VerifiedNode

    init() throws {
        cluster = try TestCluster()
        worker = try TestNode("worker-1", RoleSet([.worker]), in: cluster)
        controlPlane = try TestNode("cp-1", Samples.controlPlane, in: cluster)
        proven = try cluster.verifier.node(worker.proof())
    }

    /// What cp-1 makes of a message from worker-1.
    private func verify(
        _ message: RelayMessage, by key: PrivateKey? = nil, roles: Set<Role>? = nil, inReplyTo: String? = nil,
        at now: Timestamp = TestCluster.now
    ) throws -> Verified<RelayMessage> {
        try DocumentVerifier(trust: cluster.trust, now: now).relay(
            Envelope.sign(message, with: [key ?? worker.key]),
            RelayExpectation(
                sender: .node(proven), senderRoles: roles, readerName: "cp-1",
                readerRoles: [.controlPlane, .etcd], inReplyTo: inReplyTo))
    }

    private let request = Samples.relay(from: "worker-1", to: .role(.controlPlane))

    @Test func `a message from a proven node to this one is accepted`() throws {
        #expect(try verify(request).payload == request)
        #expect(try verify(Samples.relay(from: "worker-1", to: .node("cp-1"))).payload.bodyBytes == [])
        let envelope = try Envelope.sign(request, with: [worker.key])
        #expect(try DocumentVerifier.claimedSender(of: envelope) == "worker-1")
    }

    @Test func `a message that the coordinator or another node made is refused`() throws {
        for key in [cluster.coordinatorKey, cluster.operatorKey, controlPlane.key] {
            expectRefused(.signature) { try verify(request, by: key) }
        }
        expectRefused(.node, "in another's name") { try verify(Samples.relay(from: "cp-2", to: .node("cp-1"))) }
        expectRefused(.node, "in the operator's name") {
            try verify(Samples.relay(from: "operator", to: .node("cp-1")))
        }
    }

    @Test(arguments: [RelayRecipient.node("cp-2"), .role(.worker), .operatorClient])
    func `a message to someone else is refused`(recipient: RelayRecipient) {
        expectRefused(.node) { try verify(Samples.relay(from: "worker-1", to: recipient)) }
    }

    @Test func `a worker cannot speak for a control plane`() throws {
        let answer = Samples.relay(
            from: "worker-1", to: .node("cp-1"), .publicAuthorities, inReplyTo: String(repeating: "2", count: 32))
        _ = try verify(answer)
        expectRefused(.role) { try verify(answer, roles: [.controlPlane]) }
    }

    @Test func `an answer answers what was asked`() throws {
        let asked = String(repeating: "2", count: 32)
        _ = try verify(Samples.relay(from: "worker-1", to: .node("cp-1"), inReplyTo: asked), inReplyTo: asked)
        expectRefused(.chain, "another request") {
            try verify(
                Samples.relay(from: "worker-1", to: .node("cp-1"), inReplyTo: String(repeating: "3", count: 32)),
                inReplyTo: asked)
        }
        expectRefused(.chain, "none") { try verify(request, inReplyTo: asked) }
    }

    @Test func `a message lives for ten minutes in one cluster`() throws {
        expectRefused(.expired) { try verify(request, at: TestCluster.now.adding(seconds: 600)) }
        expectRefused(.future) { try verify(request, at: TestCluster.now.adding(seconds: -301)) }
        expectRefused(.cluster) { try verify(Samples.changed(request) { $0.clusterUID = "other" }) }
    }

    @Test func `a message whose values make no sense is refused`() {
        let rows: [(String, (inout RelayMessage) -> Void)] = [
            ("an identifier for a path", { $0.id = "../../etc/passwd" }), ("no identifier", { $0.id = "" }),
            ("an answer to nonsense", { $0.inReplyTo = "x" }), ("a sender without name", { $0.sender = "" }),
            ("a body that is no base64", { $0.body = "!" }),
            ("a long life", { $0.expires = $0.time.adding(seconds: 601) }),
            (
                "secrets in clear text",
                {
                    $0.topic = .joinMaterial
                    $0.inReplyTo = $0.id
                }
            ),
            (
                "CA keys in clear text",
                {
                    $0.topic = .clusterAuthorities
                    $0.inReplyTo = $0.id
                }
            ),
        ]
        for (name, change) in rows { expectRefused(.schema, name) { try verify(Samples.changed(request, change)) } }
    }

    @Test func `an order for kubectl needs an operator's key`() throws {
        let expectation = RelayExpectation(
            sender: .operatorClient, readerName: "cp-1", readerRoles: [.controlPlane], inReplyTo: nil)
        let order = Samples.relay(from: "operator", to: .role(.controlPlane), .kubeconfig)
        let signed = try Envelope.sign(order, with: [cluster.operatorKey])
        #expect(try cluster.verifier.relay(signed, expectation).payload.topic == .kubeconfig)
        for key in [cluster.coordinatorKey, worker.key] {
            expectRefused(.signature) { try cluster.verifier.relay(Envelope.sign(order, with: [key]), expectation) }
        }
    }

    @Test func `what is sealed for a node is opened by that node alone`() throws {
        let certificate = try #require(proven.certificate)
        let sealed = try Sealing.seal(Array("token".utf8), to: certificate)
        #expect(try Sealing.open(sealed, key: worker.key, certificate: worker.certificate) == Array("token".utf8))
        #expect(throws: CryptographyError(.sealing, "")) {
            try Sealing.open(sealed, key: controlPlane.key, certificate: controlPlane.certificate)
        }
        #expect(throws: CryptographyError(.sealing, "")) {
            try Sealing.open(sealed, key: controlPlane.key, certificate: worker.certificate)
        }
    }
}
