import TestSupport
import Testing

@testable import Shared

struct TrustChainTests {
    private let cluster: TestCluster
    private let second: PrivateKey
    private let third: PrivateKey

    init() throws {
        cluster = try TestCluster()
        second = try PrivateKey.generate(.ed25519)
        third = try PrivateKey.generate(.p256)
    }

    private func document(
        _ version: Int, _ keys: [PrivateKey], threshold: Int = 1, _ change: (inout TrustDocument) -> Void = { _ in }
    ) -> TrustDocument {
        Samples.changed(cluster.trustDocument) {
            $0.version = version
            $0.operatorKeys = keys.map(\.publicKey.record)
            $0.threshold = threshold
            change(&$0)
        }
    }

    private func verify(_ chain: [Envelope], ratchet: Ratchet? = nil) throws -> VerifiedTrust {
        try TrustChain.verify(
            chain, pinnedKeyIDs: [cluster.operatorKey.keyID], clusterUID: testClusterUID, ratchet: ratchet,
            now: TestCluster.now)
    }

    @Test func `keys are handed over from version to version`() throws {
        let first = cluster.trustEnvelope
        let two = try Envelope.sign(
            document(2, [second, third], threshold: 2), with: [cluster.operatorKey, second, third])
        let three = try Envelope.sign(document(3, [third]), with: [third, second])
        let trust = try verify([first, two, three])
        #expect(trust.version == 3)
        #expect(trust.operatorKeys == [third.publicKey])
        #expect(trust.chain == [first, two, three])
        // The first key may sign nothing any more.
        let manifest = try Envelope.sign(Samples.manifest(), with: [cluster.operatorKey])
        let expectation = ManifestExpectation(role: Samples.controlPlane, digest: nil, ratchet: nil)
        expectRefused(.signature) {
            try DocumentVerifier(trust: trust, now: TestCluster.now).manifest(manifest, expectation)
        }
    }

    @Test func `version 1 must be signed by every pinned key`() throws {
        let foreign = try TestCluster()
        expectRefused(.signature, "another cluster's operator") { try verify([foreign.trustEnvelope]) }
        expectRefused(.signature, "one of two pins") {
            try TrustChain.verify(
                [cluster.trustEnvelope], pinnedKeyIDs: [cluster.operatorKey.keyID, second.keyID], now: TestCluster.now)
        }
        expectRefused(.signature, "no pin") {
            try TrustChain.verify([cluster.trustEnvelope], pinnedKeyIDs: [], now: TestCluster.now)
        }
        // The pinned key is listed, and another one of the list signed.
        let listed = try Envelope.sign(document(1, [cluster.operatorKey, second]), with: [second])
        expectRefused(.signature, "listed, did not sign") { try verify([listed]) }
        // The pinned key signed a document that does not list it.
        let unlisted = try Envelope.sign(document(1, [second]), with: [cluster.operatorKey, second])
        expectRefused(.signature, "signed, is not listed") { try verify([unlisted]) }
    }

    @Test func `a new version needs enough of the old keys and of its own`() throws {
        let first = cluster.trustEnvelope
        expectRefused(.signature, "own keys only") {
            try verify([first, Envelope.sign(document(2, [second]), with: [second])])
        }
        expectRefused(.signature, "old keys only") {
            try verify([first, Envelope.sign(document(2, [second]), with: [cluster.operatorKey])])
        }
        expectRefused(.signature, "one of two own keys") {
            try verify([
                first,
                Envelope.sign(document(2, [second, third], threshold: 2), with: [cluster.operatorKey, second]),
            ])
        }
        expectRefused(.signature, "the coordinator") {
            try verify([
                first,
                Envelope.sign(document(2, [cluster.operatorKey]), with: [cluster.coordinatorKey]),
            ])
        }
    }

    @Test func `versions follow each other without a gap`() throws {
        let first = cluster.trustEnvelope
        let two = try Envelope.sign(document(2, [cluster.operatorKey]), with: [cluster.operatorKey])
        let three = try Envelope.sign(document(3, [cluster.operatorKey]), with: [cluster.operatorKey])
        expectRefused(.chain, "a gap") { try verify([first, three]) }
        expectRefused(.chain, "backwards") { try verify([first, two, first]) }
        expectRefused(.chain, "twice") { try verify([first, first]) }
        expectRefused(.chain, "not from the start") { try verify([two]) }
        expectRefused(.envelope, "nothing") { try verify([]) }
        expectRefused(.envelope, "too many") { try verify(Array(repeating: first, count: 257)) }
    }

    @Test func `what was accepted before is never taken back`() throws {
        let first = cluster.trustEnvelope
        let two = try Envelope.sign(document(2, [cluster.operatorKey]), with: [cluster.operatorKey])
        let other = try Envelope.sign(
            document(2, [cluster.operatorKey]) { $0.clusterName = "other" }, with: [cluster.operatorKey])
        let ratchet = Ratchet.empty.advanced(by: try verify([first, two]))
        #expect(try verify([first, two], ratchet: ratchet).version == 2)
        expectRefused(.rollback) { try verify([first], ratchet: ratchet) }
        expectRefused(.equivocation) { try verify([first, other], ratchet: ratchet) }
    }

    @Test func `a trust document of another cluster, or from the future, is refused`() throws {
        let foreign = document(1, [cluster.operatorKey]) { $0.clusterUID = "other" }
        expectRefused(.cluster) { try verify([Envelope.sign(foreign, with: [cluster.operatorKey])]) }
        let second = document(2, [cluster.operatorKey]) { $0.clusterUID = "other" }
        expectRefused(.cluster) {
            try TrustChain.verify(
                [cluster.trustEnvelope, Envelope.sign(second, with: [cluster.operatorKey])],
                pinnedKeyIDs: [cluster.operatorKey.keyID], now: TestCluster.now)
        }
        for (skew, isAccepted) in [(300, true), (301, false)] {
            let early = document(1, [cluster.operatorKey]) { $0.issued = TestCluster.now.adding(seconds: skew) }
            let envelope = try Envelope.sign(early, with: [cluster.operatorKey])
            if isAccepted { _ = try verify([envelope]) } else { expectRefused(.future) { try verify([envelope]) } }
        }
    }

    @Test func `a trust document that gives power away by mistake is refused`() throws {
        let key = cluster.operatorKey
        let record = key.publicKey.record
        let leaf = try TestNode("a", Samples.controlPlane, in: cluster).certificate.pemText()
        let rsa = try PrivateKey.generate(.rsa(bits: 2048)).publicKey.record
        let rows: [(String, (inout TrustDocument) -> Void)] = [
            ("threshold 0", { $0.threshold = 0 }), ("threshold above the keys", { $0.threshold = 2 }),
            ("no operator", { $0.operatorKeys = [] }), ("no coordinator", { $0.coordinatorKeys = [] }),
            ("a key twice", { $0.operatorKeys = [record, record] }),
            ("an operator that is the coordinator", { $0.coordinatorKeys = [record] }),
            ("a wrong identifier", { $0.coordinatorKeys[0].keyID = record.keyID }),
            ("a key that is none", { $0.coordinatorKeys[0].publicKey = "AAAA" }),
            ("an RSA key", { $0.coordinatorKeys = [rsa] }), ("version 0", { $0.version = 0 }),
            ("a cluster uid for a path", { $0.clusterUID = "../x" }), ("no cluster uid", { $0.clusterUID = "" }),
            ("a leaf as CA", { $0.nodeAuthority = leaf }), ("no CA", { $0.serverAuthority = "" }),
            ("one CA for both", { $0.nodeAuthority = $0.serverAuthority }),
        ]
        for (name, change) in rows {
            let envelope = try Envelope.sign(document(1, [key], change), with: [key])
            expectRefused(.schema, name) { try verify([envelope]) }
        }
    }
}
