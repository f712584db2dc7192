import Shared

/// One entry of etcd's member list.
struct EtcdMember: Codable, Equatable, Sendable {
    /// A 64-bit number in decimal: it is never calculated with.
    var id: String
    /// Empty until it has started for the first time.
    var name: String
    var peerURLs: [String]
    /// Empty until it has started for the first time.
    var clientURLs: [String]
    var isLearner: Bool

    /// For people: an unstarted member has no name.
    var title: String { name.isEmpty ? "\(peerURLs.first ?? "?") (not started)" : name }
}

/// What etcd's member list says about a node that holds no data.
enum EtcdStanding: Equatable {
    /// etcd does not know it.
    case absent
    /// It was taken in and has not started yet.
    case added(EtcdMember)
    /// It is one of those that begin this etcd, and the others were faster.
    case founder
    /// It was a member in a former life, whose data is lost.
    case formerLife(EtcdMember)

    init(_ members: [EtcdMember], peerURL: String) {
        guard let own = members.first(where: { $0.peerURLs.contains(peerURL) }) else {
            self = .absent
            return
        }
        // Members that begin an etcd are listed under their names from the first moment, added ones without a name.
        switch (own.name.isEmpty, own.clientURLs.isEmpty) {
        case (true, _): self = .added(own)
        case (false, true) where !own.isLearner: self = .founder
        default: self = .formerLife(own)
        }
    }
}

/// Whether a member may go: the rest must have a majority that answers.
struct EtcdRemoval: Equatable {
    let member: EtcdMember
    /// Voters that remain.
    let remaining: [EtcdMember]
    /// How many of them answer.
    let healthy: Int

    /// - Parameter isHealthy: asked of each voter that remains.
    init(_ member: EtcdMember, of members: [EtcdMember], isHealthy: (EtcdMember) -> Bool) {
        self.member = member
        remaining = members.filter { !$0.isLearner && $0.id != member.id }
        healthy = remaining.filter(isHealthy).count
    }

    /// How many of the remaining voters decide.
    var majority: Int { remaining.count / 2 + 1 }

    /// Why it must stay, with the numbers; nil when it may go.
    var refusal: String? {
        // A learner has no vote to lose.
        if member.isLearner { return nil }
        if remaining.isEmpty { return "\(member.title) is etcd's last voter" }
        guard healthy < majority else { return nil }
        return "without \(member.title) etcd has \(remaining.count) voter\(remaining.count == 1 ? "" : "s"), of which "
            + "\(majority) must answer and \(healthy) \(healthy == 1 ? "does" : "do")"
    }
}
