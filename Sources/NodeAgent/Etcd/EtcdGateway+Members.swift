import Shared

/// etcd's members: listed, taken in as learners, promoted, and removed by their number.
extension EtcdGateway {
    /// The members, of a cluster that has a quorum: a linearizable read comes before.
    func members() throws(EtcdError) -> [EtcdMember] {
        _ = try read(key: EtcdMessages.healthKey)
        return try knownMembers()
    }

    /// The members as one endpoint knows them, quorum or not.
    func knownMembers() throws(EtcdError) -> [EtcdMember] {
        try EtcdMessages.membersAnswer(try post("/v3/cluster/member/list", EtcdMessages.nothing))
    }

    /// Takes a member in that follows and does not vote.
    func addLearner(peerURL: String) throws(EtcdError) {
        _ = try post("/v3/cluster/member/add", EtcdMessages.addLearner(peerURL: peerURL))
    }

    /// Gives a learner its vote. etcd refuses while it is not in sync with the leader.
    func promote(_ id: String) throws(EtcdError) {
        _ = try post("/v3/cluster/member/promote", EtcdMessages.member(id))
    }

    func remove(_ id: String) throws(EtcdError) {
        _ = try post("/v3/cluster/member/remove", EtcdMessages.member(id))
    }
}

extension EtcdMessages {
    /// Read to see whether there is a quorum; nobody writes it.
    static let healthKey = "/muster/health"

    static func addLearner(peerURL: String) -> [UInt8] {
        encode(AddRequest(peerURLs: [peerURL], isLearner: true))
    }

    static func member(_ id: String) -> [UInt8] { encode(MemberRequest(id: id)) }

    static func membersAnswer(_ body: [UInt8]) throws(EtcdError) -> [EtcdMember] {
        let entries = try decode(ListResponse.self, body).members ?? []
        return try entries.map { entry throws(EtcdError) in
            guard let id = entry.id, UInt64(id) != nil else { throw EtcdError(.answer, "a member without a number") }
            return EtcdMember(
                id: id, name: entry.name ?? "", peerURLs: entry.peerURLs ?? [], clientURLs: entry.clientURLs ?? [],
                isLearner: entry.isLearner ?? false)
        }
    }

    private struct AddRequest: Encodable {
        var peerURLs: [String]
        var isLearner: Bool
    }

    private struct MemberRequest: Encodable {
        var id: String

        enum CodingKeys: String, CodingKey { case id = "ID" }
    }

    private struct ListResponse: Decodable {
        struct Entry: Decodable {
            var id: String?
            var name: String?
            var peerURLs: [String]?
            var clientURLs: [String]?
            var isLearner: Bool?

            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case name
                case peerURLs
                case clientURLs
                case isLearner
            }
        }

        var members: [Entry]?
    }
}
