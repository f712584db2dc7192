import Shared

/// Mailboxes between nodes. The coordinator checks who hands a message in, bounds it, and carries it; it can read none
/// that is sealed.
struct RelayRules: Sendable {
    static let messagesPerRecipient = 256
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
        let sender = try sender(of: payload, in: transaction)
        try checkRecipient(of: payload, from: sender, in: transaction)
        purge(payload.recipient, in: &transaction)
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
        if let sender {
            try RelayShare(now: now).take(message, from: sender, in: &transaction)
        } else {
            try transaction.put(
                OpenOrderRow.key(payload.id),
                encoding: OpenOrderRow(
                    recipient: payload.recipient, expires: now.adding(seconds: OpenOrderRow.lifetimeSeconds)))
        }
        try transaction.put(
            key,
            encoding: RelayRow(
                envelope: message.envelope, id: payload.id, sender: payload.sender, recipient: payload.recipient,
                topic: payload.topic.rawValue, expires: payload.expires))
    }

    /// The node that sends, which may have been banned while its request waited; nil for an operator.
    private func sender(of message: RelayMessage, in transaction: borrowing StoreTransaction) throws -> NodeRow? {
        guard message.sender != RelayMessage.operatorName else { return nil }
        guard let node = try activeNode(message.sender, in: transaction) else {
            throw APIError(.forbidden, "\(message.sender) is no node of this cluster any more")
        }
        return node
    }

    private func activeNode(_ name: String, in transaction: borrowing StoreTransaction) throws -> NodeRow? {
        let row = try transaction.get(NodeRow.key(name), as: NodeRow.self)
        return row?.state == .active ? row : nil
    }

    /// Nothing waits for whom nobody can be, and nothing for the operator that no operator asked for.
    private func checkRecipient(
        of message: RelayMessage, from sender: NodeRow?, in transaction: borrowing StoreTransaction
    ) throws {
        switch message.recipient {
        case .role: return
        case .node(let name):
            // What an operator orders may wait for a machine that is to come.
            guard sender != nil, try activeNode(name, in: transaction) == nil else { return }
            throw APIError(
                status: 404, code: "relay-recipient", message: "no node \(name) is enrolled here",
                hint: "coordinator node list")
        case .operatorClient:
            guard let sender else { return }
            let order = try message.inReplyTo.flatMap { id in
                try transaction.get(OpenOrderRow.key(id), as: OpenOrderRow.self)
            }
            guard order?.mayBeAnswered(by: sender, at: now) != true else { return }
            throw APIError(
                status: 403, code: "relay-unasked",
                message: "it answers no open order of an operator to \(sender.name)")
        }
    }

    /// What of a reader's messages it can have now, and when a claim of somebody else ends.
    func waiting(
        for reader: RelayReader, in entries: [RelayEntry]
    ) -> (messages: [RelayEntry], nextClaimEnd: Timestamp?) {
        var messages: [RelayEntry] = []
        var next: Timestamp?
        for entry in Self.fair(entries) where now < entry.row.expires {
            if let end = entry.row.claimedUntil, now < end, !isClaimed(entry.row, by: reader) {
                next = min(next ?? end, end)
            } else if messages.count < Self.batch {
                messages.append(entry)
            }
        }
        return (messages, next)
    }

    /// The oldest of each sender first, then the second of each, and so on: nobody's many hide another's one.
    private static func fair(_ entries: [RelayEntry]) -> [RelayEntry] {
        var turns: [String: Int] = [:]
        return entries.sorted { $0.age < $1.age }
            .map { entry in
                let turn = turns[entry.row.sender, default: 0]
                turns[entry.row.sender] = turn + 1
                return (turn: turn, entry: entry)
            }
            .sorted { ($0.turn, $0.entry.age) < ($1.turn, $1.entry.age) }.map(\.entry)
    }

    /// Takes what waits; messages to a role are this node's for a while.
    func take(for reader: RelayReader, in transaction: inout StoreTransaction) throws -> [Envelope] {
        let found = waiting(for: reader, in: entries(of: reader, in: transaction)).messages
        for entry in found {
            var row = entry.row
            guard case .role = row.recipient, case .node(let name, _) = reader else { continue }
            // A node that asks again while it has a message does not get more time: it may be unable to answer.
            if let end = row.claimedUntil, now < end { continue }
            row.claimedBy = name
            row.claimedUntil = now.adding(seconds: Self.claimSeconds)
            try transaction.put(entry.key, encoding: row)
        }
        return found.map(\.row.envelope)
    }

    /// Removes a message that its recipient has dealt with. One that is gone already, or was never this reader's, is
    /// not there to be removed, which is no error.
    func acknowledge(_ id: String, by reader: RelayReader, in transaction: inout StoreTransaction) throws {
        for entry in entries(of: reader, in: transaction) where entry.row.id == id {
            guard entry.row.claimedBy == nil || isClaimed(entry.row, by: reader) else {
                throw APIError(.forbidden, "another node is looking at this message")
            }
            transaction.delete(entry.key)
        }
    }

    /// Drops all that a node has sent and all that waits for it: it was banned or removed.
    static func forget(_ node: String, in transaction: inout StoreTransaction) {
        let own = RelayRow.prefix(of: .node(node))
        for row in transaction.rows(prefix: RelaySentRow.prefix(of: node)) { transaction.delete(row.key) }
        for row in transaction.rows(prefix: RelayRow.prefix) {
            let sender = (try? StrictJSON.decodeLenient(RelaySender.self, from: row.value))?.sender
            if row.key.hasPrefix(own) || sender == node { transaction.delete(row.key) }
        }
    }

    /// Drops what nobody took in time.
    private func purge(_ recipient: RelayRecipient, in transaction: inout StoreTransaction) {
        for row in transaction.rows(prefix: RelayRow.prefix(of: recipient)) where isDue(row) {
            transaction.delete(row.key)
        }
    }

    /// Whether a row is to be dropped: it expired, or it is no message under its own key, as no version puts it any
    /// more.
    func isDue(_ row: StoreRow) -> Bool {
        guard let entry = RelayEntry(row) else { return true }
        return entry.row.expires <= now
    }

    private func entries(of reader: RelayReader, in transaction: borrowing StoreTransaction) -> [RelayEntry] {
        reader.recipients.flatMap { transaction.rows(prefix: RelayRow.prefix(of: $0)) }.compactMap(RelayEntry.init)
    }

    private func isClaimed(_ row: RelayRow, by reader: RelayReader) -> Bool {
        guard case .node(let name, _) = reader else { return false }
        return row.claimedBy == name
    }
}

/// The part of a ``RelayRow`` that is read also where the rest cannot be.
private struct RelaySender: Codable {
    var sender: String
}
