import Glibc
import Shared
import Testing

@testable import Coordinator

/// A seized coordinator hands a real agent assignments, manifests and trust documents that it must not act on.
@Suite(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
final class SeizedAssignmentTests {
    private static let worker = RoleSet([.worker])
    private static let plane = RoleSet([.controlPlane])

    private let coordinator: HostileCoordinator
    private let machine: AgentProcess
    private let first: SignedGeneration
    private let second: SignedGeneration
    /// Signed by the operator and held back.
    private let third: SignedGeneration
    /// What the machine looked like before any lie.
    private let tree: [String: String]

    /// A worker on which two generations were applied, one after the other.
    init() throws {
        let coordinator = try HostileCoordinator()
        self.coordinator = coordinator
        let nodes = [
            RosterNode(name: "cp-1", roles: Self.plane, address: "10.0.0.11"),
            RosterNode(name: "w-1", roles: Self.worker, address: "10.0.0.14"),
        ]
        func sign(_ number: Int, after previous: SignedGeneration?) throws -> SignedGeneration {
            try SignedGeneration(
                number, after: previous, nodes: nodes, clusterUID: coordinator.cluster.clusterUID,
                key: coordinator.operatorKey
            ) { role in [.writing("/etc/muster/\(role).conf", "generation \(number)\n")] }
        }
        first = try sign(1, after: nil)
        second = try sign(2, after: first)
        third = try sign(3, after: second)
        machine = try coordinator.machine("w-1", Self.worker)
        for generation in [first, second] {
            try coordinator.apply(generation)
            _ = try machine.waitForStatus { $0.isConverged(at: generation.number) && $0.refusals.isEmpty }
        }
        let third = third
        try coordinator.store { try third.storeBlobs(in: &$0) }
        tree = try machine.tree()
        #expect(tree.keys.contains { $0.hasSuffix("/upper/muster/worker.conf") })
    }

    deinit {
        machine.end()
        coordinator.end()
    }

    /// What the stolen coordinator key can sign.
    private struct Wish {
        var clusterUID: String?
        var node = "w-1"
        var role = SeizedAssignmentTests.worker
        var generation = 3
        var manifest: Digest?
        var issued = Timestamp.now()
        var seconds = 3600
        var key: PrivateKey?
        var victim: PublicKey?
    }

    private func assignment(_ wish: Wish) throws -> Envelope {
        let row = try coordinator.row("w-1")
        let keyID = wish.victim?.keyID ?? row.keyID
        return try Envelope.sign(
            Assignment(
                clusterUID: wish.clusterUID ?? coordinator.cluster.clusterUID, nodeUID: NodeUID.of(keyID: keyID),
                nodeName: wish.node, keyID: keyID, role: wish.role, generation: wish.generation,
                manifestDigest: try #require(wish.manifest ?? third.digest(Self.worker)), issued: wish.issued,
                expires: wish.issued.adding(seconds: wish.seconds)),
            with: [wish.key ?? coordinator.cluster.coordinatorKey])
    }

    /// Hands the agent this, and expects the refusal in its status and nothing on its machine.
    private func expectRefused(_ name: String, _ envelope: Envelope, _ kind: String, _ code: String) throws {
        try coordinator.assign(envelope)
        let status = try machine.waitForStatus { $0.refuses(kind, code, digest: envelope.digest) }
        #expect(status?.manifest?.generation == 2, "\(name)")
        try machine.expectUnchanged(since: tree, name)
    }

    /// The lies end, the operator's next generation comes, and the agent takes it: nothing of all that was in its way.
    private func expectUndisturbed() throws {
        for topic in ["assignment", "blobs", "trust"] { try coordinator.tell(topic, nil) }
        try coordinator.apply(third)
        _ = try machine.waitForStatus { $0.isConverged(at: 3) && $0.refusals.isEmpty }
        #expect(machine.text("/etc/muster/worker.conf") == "generation 3\n")
    }

    private func put(_ envelope: Envelope) throws -> Digest {
        try coordinator.store { try $0.put(BlobRow.key(envelope.digest), envelope.canonicalBytes) }
        return envelope.digest
    }

    @Test func `made-up assignments are refused with their codes`() throws {
        let stranger = try PrivateKey.generate(.ed25519)
        let other = try PrivateKey.generate(.p256).publicKey
        let planes = try #require(third.digest(Self.plane))
        let old = try #require(first.digest(Self.worker))
        let rows: [(String, Wish, String, String)] = [
            ("a control plane's, with its manifest", Wish(role: Self.plane, manifest: planes), "manifest", "role"),
            ("a control plane's manifest as a worker's", Wish(manifest: planes), "manifest", "role"),
            ("for another node", Wish(node: "cp-1"), "assignment", "node"),
            ("for another key", Wish(victim: other), "assignment", "node"),
            ("for another cluster", Wish(clusterUID: String(repeating: "0", count: 32)), "assignment", "cluster"),
            ("of a key that trust does not list", Wish(key: stranger), "assignment", "signature"),
            ("of the first generation", Wish(generation: 1, manifest: old), "assignment", "rollback"),
            ("the first manifest as the third generation", Wish(manifest: old), "manifest", "rollback"),
            ("another manifest of the same generation", Wish(generation: 2), "assignment", "equivocation"),
            ("another generation than the manifest's", Wish(generation: 7), "manifest", "chain"),
            ("expired", Wish(issued: .now().adding(seconds: -7200)), "assignment", "expired"),
            ("from the future", Wish(issued: .now().adding(seconds: 3600)), "assignment", "future"),
            ("for ever", Wish(seconds: 365 * 86_400), "assignment", "schema"),
        ]
        for (name, wish, kind, code) in rows { try expectRefused(name, try assignment(wish), kind, code) }
        let lease = try Envelope.sign(
            Lease(
                clusterUID: coordinator.cluster.clusterUID, name: "x", holder: try coordinator.row("w-1").uid,
                holderName: "w-1", term: 1, issued: .now(), expires: Timestamp.now().adding(seconds: 60)),
            with: [coordinator.cluster.coordinatorKey])
        try expectRefused("a lease", lease, "assignment", "type")
        var broken = try assignment(Wish())
        broken.payload = "%%%"
        try expectRefused("not base64", broken, "assignment", "envelope")
        try expectUndisturbed()
    }

    @Test func `a changed step is refused, whoever signs it and whatever it is called`() throws {
        let honest = try #require(third.manifests[Self.worker])
        let bytes = try #require(Base64.decode(honest.payload))
        let changed = Array(String(decoding: bytes, as: UTF8.self).replacing("worker.conf", with: "forged.conf").utf8)
        try #require(changed != bytes)
        var kept = honest
        kept.payload = Base64.encode(changed)
        let signed = try Envelope.sign(
            payloadBytes: changed, as: .manifest, with: [coordinator.cluster.coordinatorKey])
        for (name, forged) in [("the old signature", kept), ("the coordinator's", signed)] {
            try expectRefused(name, try assignment(Wish(manifest: try put(forged))), "manifest", "signature")
        }
        // Under the true name: the bytes of the store are changed.
        let key = BlobRow.key(honest.digest)
        try coordinator.store { try $0.put(key, signed.canonicalBytes) }
        try expectRefused("under the true digest", try assignment(Wish()), "manifest", "digest")
        try coordinator.store { try $0.put(key, honest.canonicalBytes) }
        try expectUndisturbed()
    }

    @Test func `a swapped roster is refused, and what was mended is taken without a new assignment`() throws {
        let third = third
        let true3 = SHA256.digest(of: third.roster)
        let roster = Roster(
            clusterUID: coordinator.cluster.clusterUID, generation: 3,
            nodes: [RosterNode(name: "w-1", roles: Self.plane, address: "10.0.0.66")])
        let forged = try CanonicalJSON.encode(roster)
        try coordinator.store { try $0.put(BlobRow.key(true3), forged) }
        let assignment = try assignment(Wish())
        try expectRefused("a roster of its own", assignment, "manifest", "digest")
        try coordinator.store { try third.storeBlobs(in: &$0) }
        _ = try machine.waitForStatus { $0.isConverged(at: 3) && $0.refusals.isEmpty }
        #expect(machine.text("/etc/muster/worker.conf") == "generation 3\n")
    }

    @Test func `an older generation is refused after a kill and a restart too`() throws {
        let old = try assignment(Wish(generation: 1, manifest: first.digest(Self.worker)))
        machine.stop(SIGKILL)
        try coordinator.assign(old)
        try machine.start()
        let status = try machine.waitForStatus {
            $0.refuses("assignment", "rollback", digest: old.digest) && $0.isConverged(at: 2)
        }
        #expect(status?.manifest?.digest == second.digest(Self.worker))
        try machine.expectUnchanged(since: tree, "the machine")
        try expectUndisturbed()
    }

    /// An assignment that nobody signed: it makes the agent look whether whom it trusts has changed.
    private func poke() throws {
        var envelope = try assignment(Wish())
        envelope.signatures = [.init(keyid: try RandomBytes.hex(4), sig: "")]
        try coordinator.assign(envelope)
    }

    @Test func `a forged trust document is refused and the one in force stays`() throws {
        let cluster = coordinator.cluster
        let stranger = try PrivateKey.generate(.ed25519)
        var next = cluster.trust.document
        next.version = 2
        next.operatorKeys = [stranger.publicKey.record]
        var coup = cluster.trust.document
        coup.operatorKeys = [stranger.publicKey.record]
        var skipped = cluster.trust.document
        skipped.version = 3
        let chain = cluster.trust.chain
        let rows: [(String, [Envelope], String)] = [
            ("a successor signed by its own key", chain + [try .sign(next, with: [stranger])], "signature"),
            ("the coordinator's", chain + [try .sign(next, with: [cluster.coordinatorKey])], "signature"),
            ("another first version", [try .sign(coup, with: [stranger])], "signature"),
            ("a leap", chain + [try .sign(skipped, with: [coordinator.operatorKey])], "chain"),
            ("nothing", [], "envelope"),
        ]
        for (name, trust, code) in rows {
            let answer = try Response.json(TrustResponse(trust: trust, time: .now()))
            try coordinator.tell("trust") { _, _ in .respond(answer) }
            try poke()
            let status = try machine.waitForStatus { $0.refuses("trust", code) }
            #expect(status?.manifest?.generation == 2, "\(name)")
            try machine.expectUnchanged(since: tree, name)
            // The true one again, so that the next row's refusal is a new one.
            try coordinator.tell("trust", nil)
            try poke()
            _ = try machine.waitForStatus { status in !status.refusals.contains { $0.kind == "trust" } }
        }
        // With such a trust in force this would be the stranger's to sign.
        let manifest = try Envelope.sign(
            payloadBytes: try #require(third.manifests[Self.worker].flatMap { Base64.decode($0.payload) }),
            as: .manifest, with: [stranger])
        try expectRefused("its manifest", try assignment(Wish(manifest: try put(manifest))), "manifest", "signature")
        try expectUndisturbed()
    }

    @Test func `a swapped artifact is refused by its digest and never used`() throws {
        let content = Array("#!/bin/sh\nexit 0\n".utf8)
        let digest = SHA256.digest(of: content)
        let artifact = Step(
            id: "artifact", summary: "fetch a tool",
            action: .artifact(
                ArtifactSpec(
                    digest: digest, path: "/etc/muster/tool", mode: FileMode(0o755), restarts: [])))
        let nodes = try StrictJSON.decode(Roster.self, from: second.roster).nodes
        let next = try SignedGeneration(
            3, after: second, nodes: nodes, clusterUID: coordinator.cluster.clusterUID, key: coordinator.operatorKey
        ) { role in
            [.writing("/etc/muster/\(role).conf", "generation 3\n")] + (role == Self.worker ? [artifact] : [])
        }
        try coordinator.store { try $0.put(BlobRow.key(digest), Array("#!/bin/sh\nevil\n".utf8)) }
        try coordinator.apply(next)
        _ = try machine.waitForStatus { $0.refuses(nil, "digest") && $0.activity.state == "failed" }
        #expect(machine.text("/etc/muster/tool") == nil)
        try coordinator.store { try $0.put(BlobRow.key(digest), content) }
        _ = try machine.waitForStatus(.seconds(60)) { $0.isConverged(at: 3) && $0.refusals.isEmpty }
        #expect(machine.text("/etc/muster/tool") == String(decoding: content, as: UTF8.self))
    }
}
