import Shared

/// The cluster's CAs and service account keys: born on one control plane under a lease, fetched sealed by the others.
///
/// A set is *confirmed* when its node held the lease to the end and saw nobody publish another; only then is it
/// published. A confirmed set is never replaced: its certificates are in use.
struct ClusterAuthoritiesStep: StepHandler {
    let spec: ClusterAuthoritiesSpec

    /// Note: fingerprint of the confirmed set.
    private static let confirmed = "confirmed"

    func look(_ context: StepContext) throws -> Look {
        switch try files(context).find() {
        case .nothing: return .needed("the cluster's authorities are not here")
        case .part(let missing): return .needed("\(missing.joined(separator: ", ")) missing")
        case .whole(let documents):
            let bundle: AuthorityBundle
            do {
                bundle = try AuthorityBundle(documents, etcd: spec.etcd, now: .now())
            } catch {
                return .needed("\(error)")
            }
            if let supplied = spec.supplied, supplied != bundle.fingerprint {
                return .needed("the authorities here are not those that the operator supplies")
            }
            guard context.notes[Self.confirmed] == bundle.fingerprint else {
                return .needed("not confirmed that no other control plane has made other authorities")
            }
            return .satisfied
        }
    }

    func perform(_ context: StepContext) throws {
        if let supplied = spec.supplied { return try takeSupplied(supplied, context) }
        if let fingerprint = context.notes[Self.confirmed] {
            return try restore(fingerprint, context)
        }
        let lease = LeaseKeeper(name: spec.lease, peers: try context.requirePeers())
        defer { lease.release() }
        let isMine = try lease.acquire(context) { try isPublishedElsewhere(context) }
        // Between the last look and the grant somebody may have published.
        if try !isMine || isPublishedElsewhere(context) {
            return try adopt(try fetch(context), context)
        }
        let bundle = try own(context)
        try lease.stillHeld()
        try files(context).place(bundle)
        guard try !isPublishedElsewhere(context) else { return try adopt(try fetch(context), context) }
        try lease.stillHeld()
        try context.notes.set(Self.confirmed, bundle.fingerprint)
        try AuthorityStaging(paths: context.paths).discard()
        try context.publishVisibly(ConditionName.clusterAuthorities)
    }

    func undo(_ context: StepContext) throws -> Undo {
        .cannot("CA keys are removed by a person only: \(spec.directory)")
    }

    private func files(_ context: StepContext) -> AuthorityFiles { AuthorityFiles(spec: spec, paths: context.paths) }

    private func isPublishedElsewhere(_ context: StepContext) throws -> Bool {
        try !context.publishers(of: ConditionName.clusterAuthorities, role: .controlPlane).isEmpty
    }

    /// Takes the operator's set: sealed by the operator, or from a control plane that has it. Its certificates are those
    /// that the operator signed for in the manifest, and each key is that of its certificate.
    private func takeSupplied(_ fingerprint: String, _ context: StepContext) throws {
        let files = files(context)
        if case .whole(let documents) = try files.find(), documents.fingerprint != fingerprint {
            throw StepError(
                .blocked, "\(spec.directory) holds other authorities than the operator supplies",
                hint: "move \(spec.directory) away if this machine never was in this cluster")
        }
        let bundle: AuthorityBundle
        if let placed = try? files.load(), placed.fingerprint == fingerprint {
            bundle = placed
        } else {
            bundle = try suppliedBundle(fingerprint, context)
            try files.place(bundle)
        }
        try context.notes.set(Self.confirmed, bundle.fingerprint)
        try SealedStore(paths: context.paths).discard(SealedFileName.authorities)
    }

    private func suppliedBundle(_ fingerprint: String, _ context: StepContext) throws -> AuthorityBundle {
        let name = SealedFileName.authorities
        let client = RelayClient(peers: try context.requirePeers())
        let bytes = try SealedSource(context: context).wait(for: name, fingerprint: fingerprint) {
            try client.askOnce(Self.question, for: ClusterAuthorities.self, context).map {
                try CanonicalJSON.encode($0)
            }
        }
        let bundle: AuthorityBundle
        do {
            bundle = try AuthorityBundle(
                try StrictJSON.decodeLenient(ClusterAuthorities.self, from: bytes), etcd: spec.etcd, now: .now())
        } catch {
            throw StepError(.refused, "the authorities that were supplied are not consistent: \(error)")
        }
        guard bundle.fingerprint == fingerprint else {
            throw StepError(.refused, "the authorities that came are not those that the manifest names")
        }
        return bundle
    }

    private static let question = RelayClient.Question(
        topic: .clusterAuthorities, isSecret: true, purpose: "hand over the cluster's authorities",
        condition: ConditionName.clusterAuthorities)

    /// This node's own set: the one that a killed run left, or a new one.
    private func own(_ context: StepContext) throws -> AuthorityBundle {
        let staging = AuthorityStaging(paths: context.paths)
        let found = try files(context).find()
        if case .whole(let documents) = found { return try placed(documents) }
        if let staged = try? staging.load(etcd: spec.etcd, now: .now()) { return staged }
        if case .part(let missing) = found {
            throw StepError(
                .blocked,
                "some of the cluster's authorities are here and some are not: \(missing.joined(separator: ", "))",
                hint:
                    "put the missing files back, or move \(spec.directory) away if this machine never was in a cluster")
        }
        context.progress("making the cluster's authorities")
        let bundle = try AuthorityBundle.create(spec: spec, now: .now())
        try staging.save(bundle)
        return bundle
    }

    /// What lies here and cannot be used may be a cluster's all the same: a wrong clock is enough. It is not replaced.
    private func placed(_ documents: ClusterAuthorities) throws -> AuthorityBundle {
        do {
            return try AuthorityBundle(documents, etcd: spec.etcd, now: .now())
        } catch {
            throw StepError(
                .blocked, "the cluster's authorities in \(spec.directory) cannot be used: \(error)",
                hint:
                    "see `date`; put the files back from a backup, or move \(spec.directory) away if this machine never "
                    + "was in a cluster")
        }
    }

    private func fetch(_ context: StepContext) throws -> AuthorityBundle {
        let documents = try RelayClient(peers: try context.requirePeers())
            .ask(Self.question, for: ClusterAuthorities.self, context)
        do {
            return try AuthorityBundle(documents, etcd: spec.etcd, now: .now())
        } catch {
            throw StepError(.refused, "what a control plane handed over is not consistent: \(error)")
        }
    }

    /// Takes the published set in place of whatever unpublished one is here.
    private func adopt(_ bundle: AuthorityBundle, _ context: StepContext) throws {
        if case .whole(let documents) = try files(context).find(), documents.fingerprint != bundle.fingerprint,
            try KubernetesFiles(paths: context.paths).hasKubelet
        {
            throw StepError(
                .blocked, "this machine is in a cluster whose authorities are not those of the other control planes",
                hint: "if it never was in this cluster: coordinator node reset \(context.node.name)")
        }
        try AuthorityStaging(paths: context.paths).discard()
        try files(context).place(bundle)
        try context.notes.set(Self.confirmed, bundle.fingerprint)
    }

    /// Files of a confirmed set are gone or damaged: others have it too.
    private func restore(_ fingerprint: String, _ context: StepContext) throws {
        let bundle = try fetch(context)
        guard bundle.fingerprint == fingerprint else {
            throw StepError(
                .blocked, "the other control planes hold other authorities than this node has used",
                hint: "put this node's files back from a backup, or reset the node")
        }
        try files(context).place(bundle)
    }
}
