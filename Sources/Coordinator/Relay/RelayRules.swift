import Shared

/// Mailboxes between nodes. The coordinator checks who hands a message in, bounds it, and carries it; it can read none
/// that is sealed.
struct RelayRules: Sendable {
    static let messagesPerRecipient = 64
    static let messageBytes = 256 << 10
    static let batch = 16
    /// How long a node may look at a message to its role before another one is asked.
    static let claimSeconds = 30

    let now: Timestamp

    /// Stores a verified message. The same one again changes nothing.
    func post(_ message: Verified<RelayMessage>, in transaction: inout StoreTransaction) throws {
        let payload = message.payload
        guard message.envelope.payload.utf8.count <= Self.messageBytes * 4 / 3 + 4 else {
            throw APIError(.bodyTooLarge, "a message has at most \(Self.messageBytes) bytes")
        }
        try purge(&transaction)
        if let known = try transaction.get(RelayRow.key(payload.id), as: RelayRow.self) {
            // By content: a P-256 signature over the same bytes is another one each time.
            guard known.envelope.payload == message.envelope.payload else {
                throw APIError(.conflict, "another message has this identifier")
            }
            return
        }
        let waiting = try transaction.rows(prefix: RelayRow.prefix).count {
            try StoreJSON.decode(RelayRow.self, from: $0).recipient == payload.recipient
        }
        guard waiting < Self.messagesPerRecipient else {
            throw APIError(
                status: 429, code: "relay-full",
                message: "\(waiting) messages wait for \(payload.recipient) already", hint: "try again in a minute")
        }
        try transaction.put(
            RelayRow.key(payload.id),
            encoding: RelayRow(
                envelope: message.envelope, id: payload.id, sender: payload.sender, recipient: payload.recipient,
                topic: payload.topic.rawValue, expires: payload.expires))
    }

    /// What waits for a reader now, and when a claim of somebody else ends.
    func waiting(
        for reader: RelayReader, in rows: [RelayRow]
    ) -> (messages: [RelayRow], nextClaimEnd: Timestamp?) {
        var messages: [RelayRow] = []
        var next: Timestamp?
        for row in rows where now < row.expires && reader.isAddressed(by: row.recipient) {
            if let end = row.claimedUntil, now < end, !isClaimed(row, by: reader) {
                next = min(next ?? end, end)
            } else if messages.count < Self.batch {
                messages.append(row)
            }
        }
        return (messages, next)
    }

    /// Takes what waits; messages to a role are this node's for a while.
    func take(for reader: RelayReader, in transaction: inout StoreTransaction) throws -> [Envelope] {
        let rows = try transaction.rows(prefix: RelayRow.prefix).map { try StoreJSON.decode(RelayRow.self, from: $0) }
        let found = waiting(for: reader, in: rows).messages
        for var row in found {
            guard case .role = row.recipient, case .node(let name, _) = reader else { continue }
            // A node that asks again while it has a message does not get more time: it may be unable to answer.
            if let end = row.claimedUntil, now < end { continue }
            row.claimedBy = name
            row.claimedUntil = now.adding(seconds: Self.claimSeconds)
            try transaction.put(RelayRow.key(row.id), encoding: row)
        }
        return found.map(\.envelope)
    }

    /// Removes a message that its recipient has dealt with. One that is gone already is no error.
    func acknowledge(_ id: String, by reader: RelayReader, in transaction: inout StoreTransaction) throws {
        guard let row = try transaction.get(RelayRow.key(id), as: RelayRow.self) else { return }
        let isForeignClaim = row.claimedBy != nil && !isClaimed(row, by: reader)
        guard reader.isAddressed(by: row.recipient), !isForeignClaim else {
            throw APIError(.forbidden, "this message is not for you")
        }
        transaction.delete(RelayRow.key(id))
    }

    /// Drops what nobody took in time.
    func purge(_ transaction: inout StoreTransaction) throws {
        for row in transaction.rows(prefix: RelayRow.prefix) {
            if try StoreJSON.decode(RelayRow.self, from: row).expires <= now { transaction.delete(row.key) }
        }
    }

    private func isClaimed(_ row: RelayRow, by reader: RelayReader) -> Bool {
        guard case .node(let name, _) = reader else { return false }
        return row.claimedBy == name
    }
}
