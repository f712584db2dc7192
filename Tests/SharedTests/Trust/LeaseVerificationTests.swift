import TestSupport
import Testing

@testable import Shared

struct LeaseVerificationTests {
    private let cluster: TestCluster

    init() throws { cluster = try TestCluster() }

    private func verify(
        _ lease: Lease, highestTerm: Int = 0, at now: Timestamp = TestCluster.now
    ) throws -> Verified<Lease> {
        try DocumentVerifier(trust: cluster.trust, now: now).lease(
            Envelope.sign(lease, with: [cluster.coordinatorKey]),
            LeaseExpectation(name: "kubeadm-init", holder: Samples.nodeUID, highestTerm: highestTerm))
    }

    private func changed(_ change: (inout Lease) -> Void) -> Lease { Samples.changed(Samples.lease(), change) }

    @Test func `a lease holds for its holder while it lasts`() throws {
        #expect(try verify(Samples.lease()).payload.term == 1)
        #expect(try verify(Samples.lease(term: 7), highestTerm: 7).payload.term == 7)
    }

    @Test func `a lease that was superseded is refused when it is replayed`() {
        expectRefused(.rollback) { try verify(Samples.lease(term: 6), highestTerm: 7) }
    }

    @Test func `a lease for another thing, another node or another cluster is refused`() {
        expectRefused(.node, "another lease") { try verify(changed { $0.name = "kubeadm-join" }) }
        expectRefused(.node, "another holder") {
            try verify(changed { $0.holder = String(repeating: "0", count: 32) })
        }
        expectRefused(.cluster) { try verify(changed { $0.clusterUID = "other" }) }
    }

    @Test func `a lease ends when it says so, and skew does not lengthen it`() throws {
        _ = try verify(Samples.lease(), at: TestCluster.now.adding(seconds: 59))
        expectRefused(.expired) { try verify(Samples.lease(), at: TestCluster.now.adding(seconds: 60)) }
        _ = try verify(Samples.lease(), at: TestCluster.now.adding(seconds: -300))
        expectRefused(.future) { try verify(Samples.lease(), at: TestCluster.now.adding(seconds: -301)) }
    }

    @Test func `a lease whose values make no sense is refused`() {
        let rows: [(String, (inout Lease) -> Void)] = [
            ("a long life", { $0.expires = $0.issued.adding(seconds: 601) }), ("no life", { $0.expires = $0.issued }),
            ("no name", { $0.name = "" }), ("a long name", { $0.name = String(repeating: "a", count: 129) }),
            ("a holder that is no uid", { $0.holder = "cp-1" }), ("term 0", { $0.term = 0 }),
        ]
        for (name, change) in rows { expectRefused(.schema, name) { try verify(changed(change)) } }
    }
}
