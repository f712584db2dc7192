import Shared

/// Brings this node's member into an etcd that runs already: taken in as a learner, which has no vote, and promoted
/// through a voter when it is in sync. One change of the members at a time, under a lease.
///
/// A learner that is not in sync at its deadline is removed again: it would keep every other node out.
struct EtcdJoin {
    let spec: EtcdMemberSpec
    let context: StepContext
    /// From its first start; synchronising a database of the largest size takes a fraction of it.
    var learnerSeconds = 600

    /// https URLs of the other members, where they are not what the roster says.
    var endpoints: [String]?

    /// Notes: number of the member that was taken in and has no vote yet, and when that was.
    static let learner = "learner"
    private static let learnerSince = "learner-since"
    /// Note: number of the etcd that took it in.
    private static let learnerCluster = "learner-cluster"

    var peerURL: String { "https://\(context.node.address):\(spec.peerPort)" }

    /// The other members' client URLs.
    private var otherEndpoints: [String] {
        context.roster.nodes(with: .etcd).filter { $0.name != context.node.name }
            .map { "https://\($0.address):\(spec.clientPort)" }
    }

    /// etcd through its other members; nil where there are none, or this node has no certificate yet.
    func others() throws -> EtcdGateway? {
        let endpoints = endpoints ?? otherEndpoints
        return endpoints.isEmpty ? nil : try gateway(endpoints)
    }

    func gateway(_ endpoints: [String]) throws -> EtcdGateway? {
        guard let authority = try context.files.read(spec.authorityPath, limit: 64 << 10),
            let certificate = try context.files.read(spec.certificatePath, limit: 64 << 10),
            let key = try context.files.read(spec.keyPath, limit: 64 << 10)
        else { return nil }
        return try EtcdGateway(endpoints: endpoints, authority: authority, certificate: certificate, key: key)
    }

    /// Whether this node, which holds no data, comes into an etcd that runs already. Only a node that the manifest allows
    /// it may ever begin one, and only while nobody has seen one.
    func isNeeded() throws -> Bool {
        guard let others = try others() else { return false }
        let isFounder = spec.founders?.contains(context.node.name) ?? true
        guard isFounder else { return true }
        guard try context.publishers(of: ConditionName.etcdQuorum, role: .etcd).isEmpty else { return true }
        // The coordinator may have forgotten; who answers has not.
        guard let members = try? others.knownMembers() else { return false }
        return EtcdStanding(members, peerURL: peerURL) != .founder
    }

    /// Has this node taken in.
    ///
    /// - Returns: the value of `--initial-cluster`; nil where the node is one of those that begin this etcd.
    func admit(_ lease: LeaseKeeper) throws -> String? {
        guard let others = try others() else { throw StepError(.failed, "there is no other etcd member to ask") }
        return try context.wait(for: "etcd to take this node in", every: 2) { () -> WaitStep<String?> in
            do {
                let members = try others.members()
                switch EtcdStanding(members, peerURL: peerURL) {
                case .founder: return .ready(nil)
                case .added(let own):
                    return .ready(try begin(own, members, clusterID: try others.status().clusterID))
                case .formerLife(let own): return .notYet(try bury(own, members, others, lease))
                case .absent:
                    if let other = members.first(where: \.isLearner) {
                        return .notYet("\(other.title) is being taken in, and one at a time is")
                    }
                    try lease.stillHeld()
                    try others.addLearner(peerURL: peerURL)
                    return .notYet("it was just taken in")
                }
            } catch let error as EtcdError {
                return .notYet("\(error)")
            }
        }
    }

    private func begin(_ own: EtcdMember, _ members: [EtcdMember], clusterID: String) throws -> String {
        try context.notes.set(Self.learnerCluster, clusterID)
        try context.notes.set(Self.learner, own.id)
        if context.notes[Self.learnerSince] == nil {
            try context.notes.set(Self.learnerSince, String(Timestamp.now().seconds))
        }
        let started = members.filter { !$0.name.isEmpty && $0.id != own.id }
        return
            (started.flatMap { member in member.peerURLs.map { "\(member.name)=\($0)" } }
            + ["\(context.node.name)=\(peerURL)"]).joined(separator: ",")
    }

    /// Removes what this node was in a former life: the data of that member is lost, and etcd would wait for it for ever.
    private func bury(
        _ own: EtcdMember, _ members: [EtcdMember], _ others: EtcdGateway, _ lease: LeaseKeeper
    ) throws -> String {
        let removal = EtcdRemoval(own, of: members) { (try? isHealthy($0)) == true }
        if let refusal = removal.refusal { return "its former member cannot be removed: \(refusal)" }
        try lease.stillHeld()
        try others.remove(own.id)
        try context.note("removed etcd's member \(own.id): this node's former life, whose data is lost")
        return "its former member \(own.id) was removed"
    }

    private func isHealthy(_ member: EtcdMember) throws -> Bool {
        try gateway(member.clientURLs).map { $0.unhealthyReason() == nil } ?? false
    }

    /// Gives the learner its vote as soon as it is in sync, or removes it at its deadline.
    ///
    /// - Parameter stop: ends the member and wipes its data.
    func promote(_ lease: LeaseKeeper, stop: () throws -> Void) throws {
        guard let id = context.notes[Self.learner], let others = try others() else { return }
        let since = context.notes[Self.learnerSince].flatMap { Int($0) } ?? Timestamp.now().seconds
        let isVoter = try context.wait(for: "this etcd member to be in sync with the leader", every: 1) {
            () -> WaitStep<Bool> in
            var reason: String
            do {
                guard let own = try others.members().first(where: { $0.id == id }) else {
                    guard let doubt = doubtOfRemoval(ofLearner: id) else { return .ready(false) }
                    return .notYet(doubt)
                }
                if !own.isLearner { return .ready(true) }
                try lease.stillHeld()
                try others.promote(id)
                reason = "it was just promoted"
            } catch let error as EtcdError {
                reason = "\(error)"
            }
            guard Timestamp.now().seconds - since > learnerSeconds else { return .notYet(reason) }
            try lease.stillHeld()
            try others.remove(id)
            return .ready(false)
        }
        if !isVoter { try stop() }
        try context.notes.set(Self.learner, nil)
        try context.notes.set(Self.learnerSince, nil)
        try context.notes.set(Self.learnerCluster, nil)
        guard !isVoter else { return }
        throw StepError(
            .failed,
            "etcd's learner \(id) was not in sync within \(learnerSeconds) s and is removed; it is tried again",
            hint: "journalctl -u etcd on this node; its way to the other members' port \(spec.peerPort)")
    }

    /// Why it is not proven that the others have removed the member whose data lies here; nil when it is.
    func doubtOfRemoval() -> String? {
        guard let identity = EtcdIdentity.noted(context.notes, token: spec.clusterToken) else {
            return "it was never noted which member this node's data is of"
        }
        return doubtOfRemoval(of: identity)
    }

    private func doubtOfRemoval(ofLearner id: String) -> String? {
        guard let cluster = context.notes[Self.learnerCluster] else { return "etcd does not list this learner" }
        return doubtOfRemoval(of: EtcdIdentity(clusterID: cluster, memberID: id))
    }

    private func doubtOfRemoval(of identity: EtcdIdentity) -> String? {
        let proof = EtcdRemovalProof(identity: identity, name: context.node.name, peerURL: peerURL)
        return proof.doubt(witnesses())
    }

    /// Each of the other members, asked alone; who does not answer is no witness.
    private func witnesses() -> [EtcdRemovalProof.Witness] {
        (endpoints ?? otherEndpoints).compactMap { endpoint in
            guard let one = try? gateway([endpoint]), let members = try? one.members(), let status = try? one.status()
            else { return nil }
            return EtcdRemovalProof.Witness(clusterID: status.clusterID, memberID: status.memberID, members: members)
        }
    }
}
