import TestSupport
import Testing

@testable import Shared

struct ManifestVerificationTests {
    private let cluster: TestCluster
    /// Envelopes of generations 1 to 5, each after the one before.
    private let generations: [Envelope]

    init() throws {
        let cluster = try TestCluster()
        var envelopes: [Envelope] = []
        for generation in 1...5 {
            envelopes.append(
                try Envelope.sign(
                    Samples.manifest(generation, after: envelopes.last?.digest), with: [cluster.operatorKey]))
        }
        self.cluster = cluster
        generations = envelopes
    }

    private func verify(
        _ envelope: Envelope, after ratchet: Ratchet? = nil, role: RoleSet = Samples.controlPlane,
        digest: Digest? = nil, generation: Int? = nil, _ intermediates: [Envelope] = []
    ) throws -> Verified<Manifest> {
        try cluster.verifier.manifest(
            envelope,
            ManifestExpectation(
                role: role, digest: digest, generation: generation, ratchet: ratchet, intermediates: intermediates))
    }

    private func ratchet(at generation: Int) throws -> Ratchet {
        Ratchet.empty.advanced(by: try verify(generations[generation - 1]))
    }

    private func sign(_ manifest: Manifest) throws -> Envelope {
        try Envelope.sign(manifest, with: [cluster.operatorKey])
    }

    @Test func `generations follow each other, and the ratchet only turns forward`() throws {
        var ratchet = Ratchet.empty
        for envelope in generations {
            let manifest = try verify(envelope, after: ratchet)
            ratchet = ratchet.advanced(by: manifest)
            #expect(ratchet.generation == manifest.payload.generation)
            #expect(ratchet.manifestDigest == envelope.digest)
            // The same one again is no change and no alarm.
            #expect(try verify(envelope, after: ratchet).digest == envelope.digest)
        }
        #expect(ratchet.advanced(by: try verify(generations[0])) == ratchet)
        #expect(try StrictJSON.decode(Ratchet.self, from: CanonicalJSON.encode(ratchet)) == ratchet)
    }

    @Test func `an older generation is a rollback`() throws {
        expectRefused(.rollback) { try verify(generations[1], after: ratchet(at: 3)) }
    }

    @Test func `the same generation with another digest is equivocation`() throws {
        let other = try sign(
            Samples.changed(Samples.manifest(3, after: generations[1].digest)) {
                $0.rosterDigest = SHA256.digest(of: [2])
            })
        expectRefused(.equivocation) { try verify(other, after: ratchet(at: 3)) }
    }

    @Test func `the next generation names the one before`() throws {
        let known = try ratchet(at: 2)
        expectRefused(.chain, "another one") {
            try verify(sign(Samples.manifest(3, after: Samples.someDigest)), after: known)
        }
        expectRefused(.chain, "none") { try verify(sign(Samples.manifest(3)), after: known) }
    }

    @Test func `missed generations are fetched one by one`() throws {
        let known = try ratchet(at: 1)
        let last = generations[4]
        expectRefused(.chain, "none at hand") { try verify(last, after: known) }
        expectRefused(.chain, "one is missing") { try verify(last, after: known, [generations[3], generations[1]]) }
        var expectation = ManifestExpectation(role: Samples.controlPlane, digest: nil, ratchet: known)
        var asked = 0
        while let digest = try cluster.verifier.missingPredecessor(of: last, expectation) {
            expectation.intermediates.append(try #require(generations.first { $0.digest == digest }))
            asked += 1
        }
        #expect(asked == 3)
        #expect(try cluster.verifier.manifest(last, expectation).payload.generation == 5)
    }

    @Test func `a history that does not lead to what was accepted is refused`() throws {
        let known = try ratchet(at: 1)
        // Another line of manifests from the first generation on, signed by the operator too.
        let first = try sign(Samples.changed(Samples.manifest()) { $0.rosterDigest = SHA256.digest(of: [2]) })
        let second = try sign(Samples.manifest(2, after: first.digest))
        let third = try sign(Samples.manifest(3, after: second.digest))
        expectRefused(.chain, "another line") { try verify(third, after: known, [second, first]) }
        // A jump in the middle, and another role in the middle.
        let worker = try sign(Samples.manifest(2, after: generations[0].digest, role: RoleSet([.worker])))
        expectRefused(.chain, "another role") {
            try verify(sign(Samples.manifest(3, after: worker.digest)), after: known, [worker])
        }
        expectRefused(.chain, "a jump") {
            try verify(sign(Samples.manifest(4, after: generations[1].digest)), after: known, [generations[1]])
        }
    }

    @Test func `nothing is fetched for a manifest that the operator did not sign`() throws {
        let known = try ratchet(at: 1)
        let forged = try Envelope.sign(
            Samples.manifest(1_000_000, after: Samples.someDigest), with: [cluster.coordinatorKey])
        let expectation = ManifestExpectation(role: Samples.controlPlane, digest: nil, ratchet: known)
        expectRefused(.signature) { try cluster.verifier.missingPredecessor(of: forged, expectation) as Any }
    }

    @Test func `a manifest of another cluster, role, digest or generation is refused`() throws {
        let foreign = try TestCluster()
        var manifest = Samples.manifest()
        expectRefused(.signature, "another cluster's operator") {
            try verify(Envelope.sign(manifest, with: [foreign.operatorKey]))
        }
        manifest.clusterUID = "other"
        expectRefused(.cluster) { try verify(sign(manifest)) }
        expectRefused(.role) { try verify(generations[0], role: RoleSet([.worker])) }
        expectRefused(.digest) { try verify(generations[0], digest: generations[1].digest) }
        expectRefused(.chain) { try verify(generations[0], generation: 2) }
    }

    @Test func `a manifest whose values make no sense is refused`() throws {
        let step = Step(id: "a", summary: "", action: .swap(SwapSpec(policy: .off)))
        let rows: [(String, (inout Manifest) -> Void)] = [
            ("generation 0", { $0.generation = 0 }), ("generation -1", { $0.generation = -1 }),
            ("first with a predecessor", { $0.previousDigest = Samples.someDigest }),
            ("two steps of one name", { $0.steps = [step, step] }),
            ("a step without name", { $0.steps = [Samples.changed(step) { $0.id = "" }] }),
            ("a step without time", { $0.steps = [Samples.changed(step) { $0.timeoutSeconds = 0 }] }),
            (
                "a file of less than nothing",
                {
                    $0.artifacts = [ArtifactRecord(name: "a", digest: Samples.someDigest, size: -1)]
                }
            ),
        ]
        for (name, change) in rows {
            expectRefused(.schema, name) { try verify(sign(Samples.changed(Samples.manifest(), change))) }
        }
    }

    @Test func `a step of a kind that is unknown here is refused, never skipped`() throws {
        let manifest = Samples.manifest(steps: [Step(id: "a", summary: "", action: .swap(SwapSpec(policy: .off)))])
        let text = String(decoding: try CanonicalJSON.encode(manifest), as: UTF8.self)
        for changed in [
            text.replacing("\"swap\"", with: "\"shell\""), text.replacing("\"spec\":{", with: "\"spec\":{\"x\":1"),
        ] {
            #expect(changed != text)
            let envelope = try Envelope.sign(
                payloadBytes: Array(changed.utf8), as: .manifest, with: [cluster.operatorKey])
            expectRefused(.schema) { try verify(envelope) }
        }
    }

    @Test func `the roster is the one that the operator signed, and gives the node this role`() throws {
        let nodes = [
            RosterNode(name: "cp-1", roles: Samples.controlPlane, address: "10.0.0.1"),
            RosterNode(name: "worker-1", roles: RoleSet([.worker]), address: "10.0.0.2"),
        ]
        let roster = Roster(clusterUID: testClusterUID, generation: 1, nodes: nodes)
        let bytes = try CanonicalJSON.encode(roster)
        let manifest = try verify(
            sign(Samples.changed(Samples.manifest()) { $0.rosterDigest = SHA256.digest(of: bytes) }))
        let read = try manifest.roster(from: bytes)
        #expect(try manifest.entry(of: "cp-1", in: read) == nodes[0])
        expectRefused(.digest) { try manifest.roster(from: bytes + [0x20]) }
        // What a seized coordinator would like: the control plane's manifest on a worker.
        expectRefused(.role) { try manifest.entry(of: "worker-1", in: read) }
        expectRefused(.node) { try manifest.entry(of: "stranger", in: read) }
    }

    @Test func `a node of a pool has the entry that the pool gives it, and nobody else has one`() throws {
        let worker = RoleSet([.worker])
        let roster = Roster(
            clusterUID: testClusterUID, generation: 1,
            nodes: [RosterNode(name: "cattle-1", roles: Samples.controlPlane, address: "10.0.0.1")],
            pools: [RosterPool(name: "cattle", roles: worker)])
        let bytes = try CanonicalJSON.encode(roster)
        func manifest(_ role: RoleSet) throws -> Verified<Manifest> {
            let text = Samples.changed(Samples.manifest()) {
                $0.rosterDigest = SHA256.digest(of: bytes)
                $0.role = role
            }
            return try cluster.verifier.manifest(
                sign(text), ManifestExpectation(role: role, digest: nil, generation: 1, ratchet: nil))
        }
        let read = try manifest(worker).roster(from: bytes)
        #expect(read == roster)
        #expect(
            try manifest(worker).entry(of: "cattle-2", in: read, poolAddress: "10.0.0.9")
                == RosterNode(name: "cattle-2", roles: worker, address: "10.0.0.9"))
        // A name that the roster gives to somebody is no machine of the pool.
        expectRefused(.role) { try manifest(worker).entry(of: "cattle-1", in: read, poolAddress: "10.0.0.9") }
        expectRefused(.role) {
            try manifest(Samples.controlPlane).entry(of: "cattle-2", in: read, poolAddress: "10.0.0.9")
        }
        for name in ["cattle", "cattle-", "cattl-2", "sheep-1"] {
            expectRefused(.node, name) { try manifest(worker).entry(of: name, in: read, poolAddress: "10.0.0.9") }
        }
        // Without an address of its own there is nothing to register.
        expectRefused(.node) { try manifest(worker).entry(of: "cattle-2", in: read) }
    }

    @Test func `a roster without pools is written as it always was`() throws {
        let roster = Roster(clusterUID: testClusterUID, generation: 1, nodes: [])
        #expect(!String(decoding: try CanonicalJSON.encode(roster), as: UTF8.self).contains("pools"))
    }
}
