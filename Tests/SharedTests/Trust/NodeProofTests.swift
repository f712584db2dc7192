import TestSupport
import Testing

@testable import Shared

struct NodeProofTests {
    private let cluster: TestCluster
    private let node: TestNode
    private let admission: Admission
    private let enrolment: Enrolment

    init() throws {
        cluster = try TestCluster()
        node = try TestNode("cp-1", Samples.controlPlane, in: cluster)
        admission = try StrictJSON.decode(Admission.self, from: Base64.decode(node.admission.payload) ?? [])
        enrolment = try StrictJSON.decode(Enrolment.self, from: Base64.decode(node.enrolment.payload) ?? [])
    }

    private func verify(
        _ change: (inout NodeProofResponse) throws -> Void = { _ in }, at now: Timestamp = TestCluster.now
    ) throws -> VerifiedNode {
        var proof = try node.proof()
        try change(&proof)
        return try DocumentVerifier(trust: cluster.trust, now: now).node(proof)
    }

    private func admit(by key: PrivateKey? = nil, _ change: (inout Admission) -> Void) throws -> Envelope {
        try Envelope.sign(Samples.changed(admission, change), with: [key ?? cluster.operatorKey])
    }

    private func enrol(by key: PrivateKey? = nil, _ change: (inout Enrolment) -> Void) throws -> Envelope {
        try Envelope.sign(Samples.changed(enrolment, change), with: [key ?? node.ticket])
    }

    @Test func `the operator's word and the ticket's prove a node's key`() throws {
        let verified = try verify()
        #expect(verified.name == "cp-1")
        #expect(verified.role == Samples.controlPlane)
        #expect(verified.key == node.key.publicKey)
        #expect(verified.uid == node.uid)
        #expect(verified.certificate == node.certificate)
    }

    @Test func `a node stays proven after its admission has ended, and nobody new comes in`() throws {
        let later = TestCluster.now.adding(seconds: 100 * 86400)
        #expect(try verify(at: later).name == "cp-1")
        expectRefused(.expired) {
            try DocumentVerifier(trust: cluster.trust, now: later).admission(node.admission)
        }
    }

    @Test func `a coordinator that makes a node up is refused`() throws {
        let own = try PrivateKey.generate(.ed25519)
        // Its own admission; its own ticket; its own key under a stolen enrolment.
        expectRefused(.signature, "its own admission") {
            try verify { $0.admission = try admit(by: cluster.coordinatorKey) { $0.key = own.publicKey.record } }
        }
        expectRefused(.signature, "its own ticket") { try verify { $0.enrolment = try enrol(by: own) { _ in } } }
        let request = try CertificateRequest(key: PrivateKey.generate(.p256), subject: .init(commonName: "cp-1"))
        expectRefused(.node, "its own request") { try verify { $0.csr = try request.pemText() } }
        let stranger = try TestNode("cp-1", Samples.controlPlane, in: cluster)
        expectRefused(.node, "its own certificate") {
            try verify { $0.certificate = try stranger.certificate.pemText() }
        }
        expectRefused(.signature, "parts of two nodes") { try verify { $0.enrolment = stranger.enrolment } }
    }

    @Test func `a worker's ticket makes no control plane`() throws {
        let worker = try TestNode("worker-1", RoleSet([.worker]), in: cluster)
        let proof = try worker.proof()
        #expect(try cluster.verifier.node(proof).role == RoleSet([.worker]))
        // The worker's ticket says that its key is cp-1.
        let lie = try Envelope.sign(
            Enrolment(
                clusterUID: testClusterUID, nodeName: "cp-1", nodeKey: worker.key.publicKey.record,
                csrDigest: worker.request.digest, facts: .test, time: TestCluster.now), with: [worker.ticket])
        expectRefused(.node) {
            try verify {
                $0 = proof
                $0.enrolment = lie
            }
        }
    }

    @Test func `an enrolment that does not fit its admission is refused`() throws {
        let other = try CertificateRequest(key: node.key, subject: .init(commonName: "other"))
        let rows: [(RefusalCode, String, (inout Enrolment) -> Void)] = [
            (.cluster, "another cluster", { $0.clusterUID = "other" }),
            (.node, "another node", { $0.nodeName = "cp-2" }),
            (.node, "another key", { $0.nodeKey = cluster.nodeAuthority.key.publicKey.record }),
            (.schema, "a key of another kind", { $0.nodeKey = node.ticket.publicKey.record }),
            (.digest, "another request", { $0.csrDigest = other.digest }),
            (.expired, "after its admission", { $0.time = admission.notAfter }),
            (.expired, "before its ticket", { $0.time = admission.issued.adding(seconds: -301) }),
            (.future, "in the future", { $0.time = TestCluster.now.adding(seconds: 301) }),
        ]
        for (code, name, change) in rows {
            expectRefused(code, name) { try verify { $0.enrolment = try enrol(change) } }
        }
        expectRefused(.schema, "no request") { try verify { $0.csr = "" } }
        expectRefused(.schema, "no certificate") { try verify { $0.certificate = "" } }
    }

    @Test func `an admission whose values make no sense is refused`() throws {
        let rows: [(RefusalCode, String, (inout Admission) -> Void)] = [
            (.cluster, "another cluster", { $0.clusterUID = "other" }),
            (.schema, "node and pool", { $0.pool = "web" }), (.schema, "neither", { $0.node = nil }),
            (.schema, "two uses for one node", { $0.uses = 2 }), (.schema, "no use", { $0.uses = 0 }),
            (.schema, "an end before its beginning", { $0.notAfter = $0.issued }),
            (.schema, "a name for a path", { $0.node = "../x" }),
            (.schema, "a wrong identifier", { $0.key.keyID = String(repeating: "0", count: 64) }),
            (.future, "from the future", { $0.issued = TestCluster.now.adding(seconds: 301) }),
        ]
        for (code, name, change) in rows {
            expectRefused(code, name) { try verify { $0.admission = try admit(change) } }
        }
    }

    @Test func `a pool takes any name of its own and no other`() throws {
        let pool = try admit {
            $0.node = nil
            $0.pool = "web"
            $0.uses = 5
            $0.role = RoleSet([.worker])
        }
        for (name, isAccepted) in [
            ("web-1", true), ("web-a.b", true), ("web", false), ("webber-1", false), ("cp-1", false),
        ] {
            let attempt = {
                try verify {
                    $0.admission = pool
                    $0.enrolment = try enrol { $0.nodeName = name }
                }
            }
            if isAccepted { #expect(try attempt().name == name) } else { expectRefused(.node, name) { try attempt() } }
        }
    }

    @Test func `a machine without a ticket is proven once its own key was approved`() throws {
        let own = try Envelope.sign(enrolment, with: [node.key])
        let pending = try cluster.verifier.pendingEnrolment(own, csr: node.request)
        #expect(pending.payload.nodeName == "cp-1")
        // Approved a day after it asked.
        let approval = try admit {
            $0.subject = .node
            $0.key = node.key.publicKey.record
            $0.issued = TestCluster.now.adding(seconds: 86400)
            $0.notAfter = TestCluster.now.adding(seconds: 90000)
        }
        let later = TestCluster.now.adding(seconds: 86500)
        let proven = try verify(
            {
                $0.admission = approval
                $0.enrolment = own
            }, at: later)
        #expect(proven.key == node.key.publicKey)
        expectRefused(.signature, "signed by a ticket that nobody admitted") {
            try verify({ $0.admission = approval }, at: later)
        }
        expectRefused(.signature, "pending, signed by another key") {
            try cluster.verifier.pendingEnrolment(node.enrolment, csr: node.request)
        }
    }
}
