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
        try purge(payload.recipient, in: &transaction)
        let key = RelayRow.key(payload.id, to: payload.recipient)
        if let known = try transaction.get(key, as: RelayRow.self) {
            // By content: a P-256 signature over the same bytes is another one each time.
            guard known.envelope.payload == message.envelope.payload else {
                throw APIError(.conflict, "another message has this identifier")
            }
            return
        }
        let waiting = transaction.rows(prefix: RelayRow.prefix(of: payload.recipient)).count
        guard waiting < Self.messagesPerRecipient else {
            throw APIError(
                status: 429, code: "relay-full",
                message: "\(waiting) messages wait for \(payload.recipient) already", hint: "try again in a minute")
        }
        try transaction.put(
            key,
            encoding: RelayRow(
                envelope: message.envelope, id: payload.id, sender: payload.sender, recipient: payload.recipient,
                topic: payload.topic.rawValue, expires: payload.expires))
    }

    /// What of a reader's rows it can have now, and when a claim of somebody else ends.
    func waiting(
        for reader: RelayReader, in rows: [RelayRow]
    ) -> (messages: [RelayRow], nextClaimEnd: Timestamp?) {
        var messages: [RelayRow] = []
        var next: Timestamp?
        for row in rows where now < row.expires {
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
        let rows = try reader.recipients.flatMap { transaction.rows(prefix: RelayRow.prefix(of: $0)) }
            .map { try StoreJSON.decode(RelayRow.self, from: $0) }
        let found = waiting(for: reader, in: rows).messages
        for var row in found {
            guard case .role = row.recipient, case .node(let name, _) = reader else { continue }
            // A node that asks again while it has a message does not get more time: it may be unable to answer.
            if let end = row.claimedUntil, now < end { continue }
            row.claimedBy = name
            row.claimedUntil = now.adding(seconds: Self.claimSeconds)
            try transaction.put(RelayRow.key(row.id, to: row.recipient), encoding: row)
        }
        return found.map(\.envelope)
    }

    /// Removes a message that its recipient has dealt with. One that is gone already, or was never this reader's, is
    /// not there to be removed, which is no error.
    func acknowledge(_ id: String, by reader: RelayReader, in transaction: inout StoreTransaction) throws {
        for recipient in reader.recipients {
            let key = RelayRow.key(id, to: recipient)
            guard let row = try transaction.get(key, as: RelayRow.self) else { continue }
            guard row.claimedBy == nil || isClaimed(row, by: reader) else {
                throw APIError(.forbidden, "another node is looking at this message")
            }
            transaction.delete(key)
        }
    }

    /// Drops what nobody took in time.
    private func purge(_ recipient: RelayRecipient, in transaction: inout StoreTransaction) throws {
        for row in transaction.rows(prefix: RelayRow.prefix(of: recipient)) {
            if try StoreJSON.decode(RelayRow.self, from: row).expires <= now { transaction.delete(row.key) }
        }
    }

    private func isClaimed(_ row: RelayRow, by reader: RelayReader) -> Bool {
        guard case .node(let name, _) = reader else { return false }
        return row.claimedBy == name
    }
}
