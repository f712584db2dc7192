import Shared

/// Whether etcd can do without one machine for some minutes: all others must be well, and be a majority of all.
struct EtcdAbsence {
    let members: [EtcdMember]
    /// Of the machine that is to be away; nil where it has no member.
    let peerURL: String?
    /// Asked of each of the others.
    let isHealthy: (EtcdMember) -> Bool

    /// Why it must stay, with the numbers; nil when it may go.
    var refusal: String? {
        let own = members.first { member in peerURL.map { member.peerURLs.contains($0) } == true }
        let others = members.filter { $0.id != own?.id }
        if let learner = others.first(where: \.isLearner) { return "etcd takes in \(learner.title) just now" }
        let voters = members.filter { !$0.isLearner }.count
        if let own, !own.isLearner, voters < 3 {
            return "etcd has \(voters) voter\(voters == 1 ? "" : "s") and would have no majority without \(own.title)"
        }
        let sick = others.filter { !isHealthy($0) }.map(\.title)
        guard !sick.isEmpty else { return nil }
        return "\(others.count - sick.count) of etcd's \(others.count) other members are healthy: not "
            + sick.joined(separator: ", ")
    }
}

extension EtcdAbsence {
    /// What etcd's own members say about the absence of a node; nil when it may go, and where etcd is none of this
    /// cluster's.
    static func refusal(of name: String, _ manifest: AcceptedManifest, paths: HostPaths) -> String? {
        guard let etcd = EtcdOfControlPlane(manifest, paths: paths) else { return nil }
        do {
            let members = try etcd.gateway(without: name).members()
            let peerURL = etcd.entry(of: name).map { "https://\($0.address):2380" }
            return EtcdAbsence(members: members, peerURL: peerURL, isHealthy: etcd.isHealthy).refusal
        } catch {
            return "etcd cannot be asked: \((error as? EtcdError)?.detail ?? "\(error)")"
        }
    }

    /// Why a node's own member is not well again; nil when it is, and where it has none.
    static func sickness(of name: String, _ manifest: AcceptedManifest, paths: HostPaths) -> String? {
        guard let etcd = EtcdOfControlPlane(manifest, paths: paths), let entry = etcd.entry(of: name) else {
            return nil
        }
        do {
            let members = try etcd.gateway(without: name).members()
            guard let own = members.first(where: { $0.peerURLs.contains("https://\(entry.address):2380") }) else {
                return nil
            }
            return etcd.isHealthy(own) ? nil : "its etcd member is not healthy yet"
        } catch {
            return "etcd cannot be asked: \((error as? EtcdError)?.detail ?? "\(error)")"
        }
    }
}
