import Shared

/// Which member of which etcd the data on this node is of, noted while that member was well.
struct EtcdIdentity: Equatable {
    /// 64-bit numbers in decimal.
    let clusterID: String
    let memberID: String

    private static let key = "identity"

    /// - Parameter token: of the etcd that the manifest wants; what was noted of an earlier incarnation is none of its.
    static func noted(_ notes: StepNotes, token: String) -> EtcdIdentity? {
        let words = (notes[key] ?? "").split(separator: " ").map(String.init)
        guard words.count == 3, words[2] == token else { return nil }
        return EtcdIdentity(clusterID: words[0], memberID: words[1])
    }

    func note(_ notes: StepNotes, token: String) throws { try notes.set(Self.key, "\(clusterID) \(memberID) \(token)") }

    static func forget(_ notes: StepNotes) throws { try notes.set(key, nil) }
}
