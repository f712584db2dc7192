import TestSupport
import Testing

@testable import Shared

struct AssignmentVerificationTests {
    private let cluster: TestCluster

    init() throws { cluster = try TestCluster() }

    private func verify(
        _ assignment: Assignment, ratchet: Ratchet? = nil, role: RoleSet? = nil, at now: Timestamp = TestCluster.now
    ) throws -> Verified<Assignment> {
        try DocumentVerifier(trust: cluster.trust, now: now).assignment(
            Envelope.sign(assignment, with: [cluster.coordinatorKey]),
            AssignmentExpectation(
                nodeUID: Samples.nodeUID, keyID: Samples.keyID, nodeName: "cp-1", role: role, ratchet: ratchet))
    }

    private func changed(_ change: (inout Assignment) -> Void) -> Assignment {
        Samples.changed(Samples.assignment(), change)
    }

    private func ratchet(_ generation: Int) throws -> Ratchet {
        let previous = generation > 1 ? Samples.someDigest : nil
        let manifest = Samples.manifest(generation, after: previous)
        return Ratchet.empty.advanced(
            by: try cluster.verifier.manifest(
                Envelope.sign(manifest, with: [cluster.operatorKey]),
                ManifestExpectation(role: manifest.role, digest: nil, ratchet: nil)))
    }

    @Test func `an assignment for this node is accepted and leads to its manifest`() throws {
        let verified = try verify(Samples.assignment(), role: Samples.controlPlane)
        let expectation = ManifestExpectation(assignment: verified, ratchet: nil)
        #expect(expectation.digest == Samples.someDigest)
        #expect(expectation.generation == 1)
        #expect(expectation.role == Samples.controlPlane)
    }

    @Test func `an assignment for another node or key is refused`() throws {
        let other = String(repeating: "cd", count: 32)
        expectRefused(.node, "another name") { try verify(changed { $0.nodeName = "cp-2" }) }
        expectRefused(.node, "another key") {
            try verify(
                changed {
                    $0.keyID = other
                    $0.nodeUID = NodeUID.of(keyID: other)
                })
        }
        expectRefused(.schema, "a uid that is not that of the key") { try verify(changed { $0.keyID = other }) }
    }

    @Test func `an assignment of another cluster or role is refused`() throws {
        expectRefused(.cluster) { try verify(changed { $0.clusterUID = "other" }) }
        expectRefused(.role) { try verify(Samples.assignment(), role: RoleSet([.worker])) }
    }

    @Test func `an assignment to an older generation, or another manifest of the same, is refused`() throws {
        let known = try ratchet(2)
        let digest = try #require(known.manifestDigest)
        #expect(try verify(Samples.assignment(2, digest), ratchet: known).payload.generation == 2)
        #expect(try verify(Samples.assignment(3), ratchet: known).payload.generation == 3)
        expectRefused(.rollback) { try verify(Samples.assignment(1, digest), ratchet: known) }
        expectRefused(.equivocation) { try verify(Samples.assignment(2), ratchet: known) }
    }

    @Test(arguments: [
        (-301, RefusalCode.future), (-300, nil), (0, nil), (86399, nil), (86400, .expired), (Int(1) << 33, .expired),
    ])
    func `an assignment has a beginning and an end`(seconds: Int, code: RefusalCode?) throws {
        let now = TestCluster.now.adding(seconds: seconds)
        guard let code else {
            _ = try verify(Samples.assignment(), at: now)
            return
        }
        expectRefused(code) { try verify(Samples.assignment(), at: now) }
    }

    @Test func `an assignment whose values make no sense is refused`() throws {
        let rows: [(String, (inout Assignment) -> Void)] = [
            ("a long life", { $0.expires = $0.issued.adding(seconds: 86401) }),
            ("an end before its beginning", { $0.expires = $0.issued.adding(seconds: -1) }),
            ("no life", { $0.expires = $0.issued }), ("generation 0", { $0.generation = 0 }),
            ("a name for a path", { $0.nodeName = "../cp-1" }), ("no name", { $0.nodeName = "" }),
            ("the operator's name", { $0.nodeName = "operator" }), ("a name in capitals", { $0.nodeName = "CP-1" }),
            ("a key that is no digest", { $0.keyID = "é" }), ("an empty uid", { $0.nodeUID = "" }),
        ]
        for (name, change) in rows { expectRefused(.schema, name) { try verify(changed(change)) } }
    }

    /// Each row breaks what its check looks at and everything that later checks look at: the first failure names it.
    @Test func `the checks run in their order`() throws {
        let known = try ratchet(5)
        let late = TestCluster.now.adding(seconds: -1000)
        let sign = { (assignment: Assignment) in try Envelope.sign(assignment, with: [cluster.coordinatorKey]) }
        var document = changed { $0.issued = $0.issued.adding(seconds: 100) }
        let verify = { (envelope: Envelope) in
            try DocumentVerifier(trust: cluster.trust, now: late).assignment(
                envelope,
                AssignmentExpectation(
                    nodeUID: Samples.nodeUID, keyID: Samples.keyID, nodeName: "cp-1", role: Samples.controlPlane,
                    ratchet: known))
        }
        document.generation = 6
        expectRefused(.future) { try verify(sign(document)) }
        document.generation = 5
        expectRefused(.equivocation) { try verify(sign(document)) }
        document.generation = 4
        expectRefused(.rollback) { try verify(sign(document)) }
        document.role = RoleSet([.worker])
        expectRefused(.role) { try verify(sign(document)) }
        document.nodeName = "cp-2"
        expectRefused(.node) { try verify(sign(document)) }
        document.clusterUID = "other"
        expectRefused(.cluster) { try verify(sign(document)) }
        document.generation = 0
        expectRefused(.schema) { try verify(sign(document)) }
        var envelope = try Envelope.sign(document, with: [cluster.operatorKey])
        expectRefused(.signature) { try verify(envelope) }
        envelope.payloadType = DocumentKind.lease.payloadType
        expectRefused(.type) { try verify(envelope) }
        envelope.signatures = []
        expectRefused(.envelope) { try verify(envelope) }
    }
}
