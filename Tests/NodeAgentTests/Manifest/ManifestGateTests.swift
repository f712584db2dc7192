import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// What a coordinator with hostile hands can put before a node, and what the node makes of it.
@Suite struct ManifestGateTests {
    private let cluster: TestCluster
    private let folder: ScratchFolder
    private let link = BlobLink()
    private let key: PrivateKey
    private let gate: ManifestGate
    private let paths: HostPaths

    init() throws {
        cluster = try TestCluster()
        folder = try ScratchFolder()
        key = try PrivateKey.generate(.p256)
        paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        let identity = NodeIdentity(
            name: "cp-1", uid: NodeUID.of(keyID: key.keyID), clusterUID: cluster.uid, certificate: "", key: key,
            trust: cluster.trust)
        gate = ManifestGate(
            paths: paths, identities: IdentityHolder(identity), link: link,
            journal: try Journal(path: paths.journal, boot: "b", agent: "t"))
    }

    private struct Wish {
        var generation = 1
        var previous: Digest?
        var role = RoleSet([.controlPlane])
        var assignedRole: RoleSet?
        var node = "cp-1"
        var uid: String?
        var nodeKey: PrivateKey?
        var clusterUID: String?
        var steps: [Step] = []
        var issued = Timestamp.now()
        var seconds = 3600
        var signer: PrivateKey?
        var assigner: PrivateKey?
    }

    /// Signs what is wished, serves it, and gives the assignment.
    private func assignment(_ wish: Wish) throws -> (assignment: Envelope, manifest: Digest) {
        let roster = try CanonicalJSON.encode(
            Roster(
                clusterUID: cluster.uid, generation: wish.generation,
                nodes: [RosterNode(name: "cp-1", roles: RoleSet([.controlPlane]), address: "10.0.0.1")]))
        let manifest = Manifest(
            clusterUID: wish.clusterUID ?? cluster.uid, role: wish.role, generation: wish.generation,
            previousDigest: wish.previous, rosterDigest: SHA256.digest(of: roster), artifacts: [], steps: wish.steps)
        let envelope = try Envelope.sign(manifest, with: [wish.signer ?? cluster.operatorKey])
        link.put(roster)
        link.put(envelope.canonicalBytes)
        let assignment = Assignment(
            clusterUID: wish.clusterUID ?? cluster.uid,
            nodeUID: wish.uid ?? NodeUID.of(keyID: (wish.nodeKey ?? key).keyID),
            nodeName: wish.node, keyID: (wish.nodeKey ?? key).keyID, role: wish.assignedRole ?? wish.role,
            generation: wish.generation,
            manifestDigest: envelope.digest, issued: wish.issued, expires: wish.issued.adding(seconds: wish.seconds))
        return (try Envelope.sign(assignment, with: [wish.assigner ?? cluster.coordinatorKey]), envelope.digest)
    }

    private func refusal(_ wish: Wish) throws -> RefusalCode? {
        let envelope = try assignment(wish).assignment
        do {
            _ = try gate.admit(envelope)
            return nil
        } catch let refusal as Refusal {
            return refusal.code
        }
    }

    @Test func `what is right is admitted, durable, and admitted again without a write`() throws {
        let (envelope, digest) = try assignment(Wish())
        let permit = try gate.admit(envelope)
        #expect(permit.accepted.digest == digest)
        #expect(permit.accepted.node.address == "10.0.0.1")
        #expect(try RatchetFile(paths: paths).load().manifestDigest == digest)
        let journal = try FileState.read(paths.journal)
        let asked = link.count
        _ = try gate.admit(envelope)
        #expect(try FileState.read(paths.journal) == journal)
        #expect(link.count == asked, "what is stored is not fetched again")
    }

    @Test func `what was admitted is there after a restart without a coordinator`() throws {
        let (envelope, digest) = try assignment(Wish())
        let admitted = try gate.admit(envelope)
        link.removeAll()
        let restored = try #require(try gate.restore())
        #expect(restored.accepted.digest == digest)
        #expect(restored.expires == admitted.expires)
    }

    @Test func `each forgery is refused with its code and changes nothing`() throws {
        let stranger = try PrivateKey.generate(.ed25519)
        let rows: [(String, Wish, RefusalCode)] = [
            ("manifest signed by the coordinator", Wish(signer: cluster.coordinatorKey), .signature),
            ("manifest signed by a stranger", Wish(signer: stranger), .signature),
            ("assignment signed by a stranger", Wish(assigner: stranger), .signature),
            ("another cluster", Wish(clusterUID: String(repeating: "0", count: 32)), .cluster),
            ("another node", Wish(node: "cp-2"), .node),
            ("another key", Wish(nodeKey: try PrivateKey.generate(.p256)), .node),
            ("a uid that is not the key's", Wish(uid: String(repeating: "0", count: 32)), .schema),
            ("another role's manifest", Wish(role: RoleSet([.worker])), .role),
            (
                "a worker's manifest under a true role",
                Wish(role: RoleSet([.worker]), assignedRole: RoleSet([.controlPlane])),
                .role
            ),
            ("expired", Wish(issued: .now().adding(seconds: -7200)), .expired),
            ("from the future", Wish(issued: .now().adding(seconds: 3600)), .future),
        ]
        for (name, wish, code) in rows {
            let found = try refusal(wish)
            #expect(found == code, "\(name): \(found.map(\.rawValue) ?? "admitted")")
            #expect(try RatchetFile(paths: paths).load() == .empty, "\(name)")
            #expect(try gate.restore()?.accepted.digest == nil, "\(name)")
        }
    }

    @Test func `an older generation and a second face of the same one are refused`() throws {
        let (first, firstDigest) = try assignment(Wish())
        _ = try gate.admit(first)
        #expect(try refusal(Wish(steps: [.note("other")])) == .equivocation)
        let (second, _) = try assignment(Wish(generation: 2, previous: firstDigest))
        _ = try gate.admit(second)
        #expect(try refusal(Wish()) == .rollback)
        #expect(try RatchetFile(paths: paths).load().generation == 2)
    }

    @Test func `missed generations are fetched and must lead back to the one in force`() throws {
        let (first, firstDigest) = try assignment(Wish())
        _ = try gate.admit(first)
        let (_, second) = try assignment(Wish(generation: 2, previous: firstDigest))
        let (_, third) = try assignment(Wish(generation: 3, previous: second))
        let (fourth, _) = try assignment(Wish(generation: 4, previous: third))
        #expect(try gate.admit(fourth).accepted.manifest.generation == 4)
        #expect(try refusal(Wish(generation: 5, previous: second)) == .chain)
    }

    @Test func `bytes with another digest are refused`() throws {
        let (envelope, digest) = try assignment(Wish())
        let (_, other) = try assignment(Wish(steps: [.note("other")]))
        link.put(try link.blob(other, limit: 1 << 20), as: digest)
        #expect(throws: Refusal(.digest, kind: .manifest, "")) { try gate.admit(envelope) }
    }

    @Test func `a damaged ratchet is never taken for an empty one`() throws {
        _ = try gate.admit(try assignment(Wish()).assignment)
        try DurableFile.write(Array("{".utf8), to: paths.ratchet, mode: FileMode(0o600))
        #expect(throws: StepError.self) { try gate.admit(try assignment(Wish()).assignment) }
        #expect(throws: StepError.self) { try gate.restore() }
    }
}
