import Shared

@testable import Coordinator

/// One generation as an operator signs it: a roster and a manifest for each set of roles in it.
struct SignedGeneration: Sendable {
    let number: Int
    let roster: [UInt8]
    let manifests: [RoleSet: Envelope]

    init(
        _ number: Int, after previous: SignedGeneration? = nil, nodes: [RosterNode], clusterUID: String,
        key: PrivateKey, steps: (RoleSet) -> [Step]
    ) throws {
        self.number = number
        let roster = try CanonicalJSON.encode(Roster(clusterUID: clusterUID, generation: number, nodes: nodes))
        self.roster = roster
        var manifests: [RoleSet: Envelope] = [:]
        for role in Set(nodes.map(\.roles)) {
            let manifest = Manifest(
                clusterUID: clusterUID, role: role, generation: number, previousDigest: previous?.digest(role),
                rosterDigest: SHA256.digest(of: roster), artifacts: [], steps: steps(role))
            manifests[role] = try Envelope.sign(manifest, with: [key])
        }
        self.manifests = manifests
    }

    func digest(_ role: RoleSet) -> Digest? { manifests[role]?.digest }

    var upload: GenerationUpload {
        GenerationUpload(
            generation: number, definitionDigest: SHA256.digest(of: [UInt8(number)]), roster: Base64.encode(roster),
            manifests: manifests.values.sorted { $0.digest.hex < $1.digest.hex })
    }

    /// Puts the documents where agents can fetch them, without making the generation the newest.
    func storeBlobs(in transaction: inout StoreTransaction) throws {
        try transaction.put(BlobRow.key(SHA256.digest(of: roster)), roster)
        for envelope in manifests.values {
            try transaction.put(BlobRow.key(envelope.digest), envelope.canonicalBytes)
        }
    }
}

extension HostileCoordinator {
    /// What an operator applies, through the honest rules.
    func apply(_ generation: SignedGeneration) throws {
        let candidate = try GenerationRules.verify(generation.upload, with: cluster.verifier)
        _ = try store { try GenerationRules.accept(candidate, now: .now(), in: &$0) }
    }
}

extension Step {
    /// Writes one file: the smallest thing that can be seen on a machine.
    static func writing(_ path: String, _ content: String) -> Step {
        Step(
            id: path, summary: "write \(path)",
            action: .file(
                FileSpec(
                    path: path, mode: FileMode(0o640), owner: "root", group: "root", content: content, restarts: [])))
    }
}
