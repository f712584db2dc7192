import Shared

/// Accepts a generation: whole, signed, the next one, and with every file there that it names.
struct GenerationRules: Sendable {
    /// A verified upload.
    struct Candidate: Sendable {
        let manifests: [Verified<Manifest>]
        /// By roles, then by architecture.
        let entries: [GenerationRow.Entry]
        let roster: Roster
        let rosterBytes: [UInt8]
        let rosterDigest: Digest
        let attachments: [(digest: Digest, bytes: [UInt8])]
        let pools: [PlannedPool]
        let definitionDigest: Digest
        var only: [String]?
        var isBeforeInit = false
    }

    /// Checks signatures and that the parts belong together. The operator's signatures are checked here again, although
    /// every agent does so too: a slip shows at once and not on all nodes.
    static func verify(_ upload: GenerationUpload, with verifier: DocumentVerifier) throws -> Candidate {
        guard let rosterBytes = Base64.decode(upload.roster) else {
            throw APIError(.badRequest, "the roster is not base64")
        }
        let attachments = try (upload.attachments ?? []).map { text in
            guard let bytes = Base64.decode(text) else { throw APIError(.badRequest, "an attachment is not base64") }
            return (digest: SHA256.digest(of: bytes), bytes: bytes)
        }
        let rosterDigest = SHA256.digest(of: rosterBytes)
        guard let roster = try? StrictJSON.decode(Roster.self, from: rosterBytes) else {
            throw APIError(.badRequest, "the roster cannot be read")
        }
        guard roster.generation == upload.generation else {
            throw APIError(.badRequest, "the roster is of generation \(roster.generation), not \(upload.generation)")
        }
        guard roster.clusterUID == verifier.trust.clusterUID else {
            throw APIError(status: 403, code: "cluster", message: "the roster belongs to another cluster")
        }
        let manifests = try upload.manifests.map { envelope in
            let role = try role(of: envelope)
            return try refusing {
                try verifier.manifest(
                    envelope,
                    ManifestExpectation(role: role, digest: nil, generation: roster.generation, ratchet: nil))
            }
        }
        let architectures = upload.architectures ?? []
        guard architectures.allSatisfy({ architecture in manifests.contains { $0.digest == architecture.manifest } })
        else { throw APIError(.badRequest, "an architecture is of no manifest") }
        let entries = entries(manifests, architectures)
        guard Set(entries.map { "\($0.role) \($0.architecture ?? "")" }).count == entries.count else {
            throw APIError(.badRequest, "a set of roles has two manifests")
        }
        guard manifests.allSatisfy({ $0.payload.rosterDigest == rosterDigest }) else {
            throw APIError(status: 403, code: "digest", message: "a manifest was planned with another roster")
        }
        let pools = upload.pools ?? []
        let wanted = Set(roster.nodes.map(\.roles) + pools.map(\.role))
        guard !wanted.isEmpty, wanted == Set(manifests.map(\.payload.role)) else {
            throw APIError(.badRequest, "the manifests are not those of the roster's and the pools' roles")
        }
        let members = roster.nodes + pools.map { $0.rosterPool.entry(of: $0.name, address: "") }
        let taken = members.map { entries.manifest(for: $0.roles, architecture: $0.architecture) }
        guard !taken.contains(nil), entries.allSatisfy({ taken.contains($0) }) else {
            throw APIError(.badRequest, "the manifests are not those of the roster's and the pools' machines")
        }
        try GenerationSubset.check(upload.only, roster: roster)
        return Candidate(
            manifests: manifests, entries: entries, roster: roster, rosterBytes: rosterBytes,
            rosterDigest: rosterDigest,
            attachments: attachments, pools: pools, definitionDigest: upload.definitionDigest,
            only: upload.only.map { Set($0).sorted() }, isBeforeInit: upload.beforeInit == true)
    }

    /// One manifest may be for several architectures, beside others of its roles.
    private static func entries(
        _ manifests: [Verified<Manifest>], _ architectures: [GenerationUpload.ManifestArchitecture]
    ) -> [GenerationRow.Entry] {
        manifests.flatMap { manifest -> [GenerationRow.Entry] in
            let entry = GenerationRow.Entry(role: manifest.payload.role, digest: manifest.digest)
            let own = architectures.filter { $0.manifest == manifest.digest }
            return own.isEmpty
                ? [entry] : own.map { .init(role: entry.role, digest: entry.digest, architecture: $0.architecture) }
        }.inOrder
    }

    private static func role(of envelope: Envelope) throws -> RoleSet {
        struct Head: Decodable {
            var role: RoleSet
        }
        guard let bytes = Base64.decode(envelope.payload),
            let head = try? StrictJSON.decodeLenient(Head.self, from: bytes, limits: .document)
        else { throw APIError(status: 400, code: "schema", message: "a manifest's role cannot be read") }
        return head.role
    }

    /// Makes it the newest one. The same generation with the same digests again changes nothing.
    static func accept(
        _ candidate: Candidate, now: Timestamp, in transaction: inout StoreTransaction
    ) throws -> GenerationRow {
        let entries = candidate.entries
        let newest = try GenerationRow.newest(in: transaction)
        let number = candidate.roster.generation
        if let newest, newest.generation == number, newest.manifests == entries,
            newest.rosterDigest == candidate.rosterDigest
        {
            return newest
        }
        guard number == (newest?.generation ?? 0) + 1 else {
            throw APIError(
                status: 409, code: "generation",
                message: "generation \(number) does not follow \(newest?.generation ?? 0)",
                hint: "somebody applied meanwhile: run coordinator plan and apply again")
        }
        if candidate.isBeforeInit { try requireNotBegun(in: transaction) }
        for manifest in candidate.manifests {
            let (previous, role) = (manifest.payload.previousDigest, manifest.payload.role)
            guard newest?.isFollowed(by: previous, for: role) ?? (previous == nil) else {
                throw APIError(
                    status: 409, code: "chain",
                    message: "the manifest of \(role) does not follow the applied one",
                    hint: "run coordinator plan and apply again")
            }
        }
        for attachment in candidate.attachments {
            try transaction.put(BlobRow.key(attachment.digest), attachment.bytes)
        }
        try requireArtifacts(of: candidate, in: transaction)
        for manifest in candidate.manifests { try transaction.put(BlobRow.key(manifest.digest), manifest.bytes) }
        try transaction.put(BlobRow.key(candidate.rosterDigest), candidate.rosterBytes)
        let row = row(candidate, entries: entries, now: now)
        try transaction.put(GenerationRow.key(number), encoding: row)
        try transaction.put(GenerationRow.headKey, encoding: GenerationRow.Head(generation: number))
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "applied", node: nil, generation: number,
                message: "generation \(number) applied: \(candidate.roster.nodes.count) nodes, "
                    + "\(candidate.manifests.count) manifests"), to: &transaction)
        if let only = row.only { try GenerationSubset.note(row, further: only, now: now, in: &transaction) }
        return row
    }

    /// What was corrected before `kubeadm init` must not meet a cluster that it has begun meanwhile.
    private static func requireNotBegun(in transaction: borrowing StoreTransaction) throws {
        guard let lease = try transaction.get(LeaseRow.key(LeaseName.initialization), as: LeaseRow.self) else { return }
        throw APIError(
            status: 409, code: "begun",
            message: "\(lease.holderName) has begun the cluster meanwhile, so less may change than was planned",
            hint: "run coordinator plan and apply again")
    }

    private static func requireArtifacts(
        of candidate: Candidate, in transaction: borrowing StoreTransaction
    ) throws {
        for manifest in candidate.manifests {
            for artifact in manifest.payload.artifacts {
                guard transaction.row(BlobRow.key(artifact.digest)) == nil,
                    transaction.row(ArtifactRow.key(artifact.digest)) == nil
                else { continue }
                throw APIError(
                    status: 409, code: "artifact-missing",
                    message: "the artifact \(artifact.name) (\(artifact.digest.short)) is not in the artifact store",
                    hint: "coordinator artifact add FILE")
            }
        }
    }

    private static func row(
        _ candidate: Candidate, entries: [GenerationRow.Entry], now: Timestamp
    ) -> GenerationRow {
        var leases: Set<String> = []
        var publishers: [String: [RoleSet]] = [:]
        var endpoint: String?
        var podTraffic: PodTraffic?
        for manifest in candidate.manifests {
            for step in manifest.payload.steps {
                let uses = StepUses(step)
                leases.formUnion(uses.leases)
                endpoint = endpoint ?? uses.endpoint
                podTraffic = podTraffic ?? uses.podTraffic
                for condition in uses.conditions where publishers[condition]?.contains(manifest.payload.role) != true {
                    publishers[condition, default: []].append(manifest.payload.role)
                }
            }
        }
        return GenerationRow(
            generation: candidate.roster.generation, definitionDigest: candidate.definitionDigest,
            rosterDigest: candidate.rosterDigest, manifests: entries, pools: candidate.pools, applied: now,
            leases: leases.sorted(), leaseUses: LeaseUse.all(in: candidate.manifests.map(\.payload)),
            publishers: publishers, endpoint: endpoint, podTraffic: podTraffic,
            only: candidate.only)
    }
}
