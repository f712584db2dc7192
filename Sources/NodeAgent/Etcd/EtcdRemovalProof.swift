/// Whether etcd has removed a member, for good: the only reason for which a member's data is ever wiped.
///
/// An answer that fails, an empty list, another etcd behind the same addresses, a member that was only given another
/// address, or a minority that was cut off prove nothing.
struct EtcdRemovalProof {
    /// What one other member says, asked after a read that needs a quorum.
    struct Witness: Equatable {
        var clusterID: String
        /// Its own number.
        var memberID: String
        var members: [EtcdMember]
    }

    /// Of the data that lies here.
    let identity: EtcdIdentity
    let name: String
    let peerURL: String

    /// Why it is not proven; nil when it is.
    func doubt(_ witnesses: [Witness]) -> String? {
        guard let first = witnesses.first else { return "no other member answers" }
        for witness in witnesses {
            guard witness.clusterID == identity.clusterID else {
                return
                    "the other members are etcd \(witness.clusterID), and this node's data is of \(identity.clusterID)"
            }
            if let own = witness.members.first(where: isOwn) { return "etcd lists \(own.title)" }
        }
        let voters = Set(first.members.lazy.filter { !$0.isLearner }.map(\.id))
        let voices = Set(witnesses.map(\.memberID)).intersection(voters)
        guard voices.count > voters.count / 2 else {
            return "\(voices.count) of etcd's \(voters.count) voters say that this member was removed"
        }
        return nil
    }

    private func isOwn(_ member: EtcdMember) -> Bool {
        member.id == identity.memberID || member.name == name || member.peerURLs.contains(peerURL)
    }
}
