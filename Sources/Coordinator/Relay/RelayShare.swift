import Shared

/// `relay-sent/<sender>/<recipient>/<id>`: what of a message counts for its sender, so that its share is known without
/// reading every mailbox. A row whose message is gone counts nothing and is dropped when it is met.
struct RelaySentRow: Codable, Equatable, Sendable {
    var bytes: Int
    /// Whether it answers another node or the operator.
    var isAnswer: Bool

    static func prefix(of sender: String) -> String { "relay-sent/\(sender)/" }

    static func key(_ id: String, from sender: String, to recipient: RelayRecipient) -> StoreKey {
        StoreKey("\(prefix(of: sender))\(recipient)/\(id)")
    }
}

/// How much of the relay one node may fill.
///
/// What a control plane answers counts for each asker apart: one that does not take its answers must not silence the
/// control plane for the others.
struct RelayShare: Sendable {
    static let messages = 8
    static let bytes = 1 << 20

    let now: Timestamp

    /// Counts a message that is about to wait.
    func take(_ message: Verified<RelayMessage>, from sender: NodeRow, in transaction: inout StoreTransaction) throws {
        let payload = message.payload
        let isAnswer = payload.inReplyTo != nil
        let isApart = isAnswer && sender.role.contains(.controlPlane)
        let own = RelaySentRow.prefix(of: sender.name)
        var (count, size) = (1, message.envelope.payload.utf8.count)
        for stored in transaction.rows(prefix: isApart ? "\(own)\(payload.recipient)/" : own) {
            let waiting = StoreKey(RelayRow.prefix + stored.key.text.dropFirst(own.count))
            guard let sent = try? StoreJSON.decode(RelaySentRow.self, from: stored),
                let row = try? transaction.get(waiting, as: RelayRow.self), now < row.expires
            else {
                transaction.delete(stored.key)
                continue
            }
            guard isApart || !sent.isAnswer || !sender.role.contains(.controlPlane) else { continue }
            count += 1
            size = size.addingReportingOverflow(max(0, sent.bytes)).partialValue
        }
        guard count <= Self.messages, (0...Self.bytes * 4 / 3).contains(size) else {
            throw APIError(
                status: 429, code: "relay-share",
                message: "\(sender.name) has \(count - 1) messages waiting; at most \(Self.messages) of \(Self.bytes) "
                    + "bytes together may",
                hint: "they wait until they are taken, ten minutes at most")
        }
        try transaction.put(
            RelaySentRow.key(payload.id, from: sender.name, to: payload.recipient),
            encoding: RelaySentRow(bytes: message.envelope.payload.utf8.count, isAnswer: isAnswer))
    }
}
