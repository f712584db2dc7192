import Shared

/// What etcd says of itself, through the same gateway.
extension EtcdMessages {
    /// One member, by its own word.
    struct MemberStatus: Equatable {
        var version: String
        var clusterID: String
        var memberID: String
        var hasLeader: Bool
        var isLearner: Bool
        /// Alarms such as `NOSPACE` among them.
        var problems: [String]
    }

    struct FoundKeys: Equatable {
        var names: [String]
        var count: Int
    }

    static let nothing = Array("{}".utf8)

    /// Body of a linearizable read of the names of keys.
    static func keys(beginningWith prefix: String, limit: Int) -> [UInt8] {
        // The first key after all that begin so. A prefix of ours ends in a printable character.
        var end = Array(prefix.utf8)
        if let last = end.last { end[end.count - 1] = last &+ 1 }
        return encode(
            KeysRequest(
                key: base64(prefix), rangeEnd: Base64.encode(end), limit: String(limit), keysOnly: true,
                serializable: false))
    }

    static func keysAnswer(_ body: [UInt8]) throws(EtcdError) -> FoundKeys {
        let answer = try decode(KeysResponse.self, body)
        let names = (answer.kvs ?? []).compactMap { Base64.decode($0.key) }.map { String(decoding: $0, as: UTF8.self) }
        return FoundKeys(names: names, count: answer.count.flatMap { Int($0) } ?? names.count)
    }

    static func statusAnswer(_ body: [UInt8]) throws(EtcdError) -> MemberStatus {
        let answer = try decode(StatusResponse.self, body)
        return MemberStatus(
            version: answer.version, clusterID: answer.header.clusterID, memberID: answer.header.memberID,
            hasLeader: answer.leader.map { $0 != "0" } ?? false, isLearner: answer.isLearner ?? false,
            problems: answer.errors ?? [])
    }

    private struct KeysRequest: Encodable {
        var key: String
        var rangeEnd: String
        var limit: String
        var keysOnly: Bool
        var serializable: Bool

        enum CodingKeys: String, CodingKey {
            case key
            case rangeEnd = "range_end"
            case limit
            case keysOnly = "keys_only"
            case serializable
        }
    }

    private struct KeysResponse: Decodable {
        struct Entry: Decodable { var key: String }

        var kvs: [Entry]?
        var count: String?
    }

    private struct StatusResponse: Decodable {
        struct Header: Decodable {
            var clusterID: String
            var memberID: String

            enum CodingKeys: String, CodingKey {
                case clusterID = "cluster_id"
                case memberID = "member_id"
            }
        }

        var header: Header
        var version: String
        var leader: String?
        var isLearner: Bool?
        var errors: [String]?
    }
}
