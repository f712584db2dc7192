import Shared
import Synchronization

/// This node's mailbox: takes messages from the coordinator, gives answers to whoever waits for them, and requests to
/// the responder.
///
/// Where a responder runs, only its thread takes messages; elsewhere whoever waits for an answer does.
final class RelayPost: Sendable {
    private struct State {
        /// Identifier of the request to the answers that came; nobody has verified them.
        var answers: [String: [Envelope]] = [:]
        var isServed = false
        /// Digests of the newest messages, to know those that are offered again.
        var seen: Set<Digest> = []
    }

    private let link: any CoordinatorLink
    private let state = Mutex(State())

    /// A hostile coordinator may send any number of false answers before the true one.
    private static let keptAnswers = 16
    /// So many messages are known again when they come again.
    private static let remembered = 1024

    init(link: any CoordinatorLink) { self.link = link }

    /// Whether a responder takes the messages.
    var isServed: Bool {
        get { state.withLock { $0.isServed } }
        set { state.withLock { $0.isServed = newValue } }
    }

    /// Begins to keep answers to a request.
    func expect(_ id: String) { state.withLock { $0.answers[id] = [] } }

    func forget(_ id: String) { state.withLock { _ = $0.answers.removeValue(forKey: id) } }

    /// Takes the answers that have come since.
    func takeAnswers(to id: String) -> [Envelope] {
        state.withLock { state in
            defer { if state.answers[id] != nil { state.answers[id] = [] } }
            return state.answers[id] ?? []
        }
    }

    /// Takes what waits at the coordinator. Answers are kept for who asked and acknowledged, and so is what cannot be
    /// read, as far as it says which message it is.
    func take(waitSeconds: Int) throws(LinkError) -> RelayMail {
        let messages = try link.takeRelay(waitSeconds: waitSeconds).messages.prefix(64)
        var mail = RelayMail(isOld: !messages.isEmpty)
        for envelope in messages {
            let isNew = note(envelope)
            if isNew { mail.isOld = false }
            guard let message = PendingMessage(envelope) else {
                if isNew { mail.unreadable += 1 }
                if let id = PendingMessage.id(of: envelope) { acknowledge(id) }
                continue
            }
            guard let request = message.claimed.inReplyTo else {
                mail.requests.append(message)
                continue
            }
            state.withLock { state in
                guard let kept = state.answers[request], kept.count < Self.keptAnswers else { return }
                state.answers[request]?.append(envelope)
            }
            acknowledge(message.claimed.id)
        }
        return mail
    }

    /// Whether a message was not offered lately.
    private func note(_ envelope: Envelope) -> Bool {
        let digest = envelope.digest
        return state.withLock { state in
            if state.seen.count >= Self.remembered { state.seen = [] }
            return state.seen.insert(digest).inserted
        }
    }

    /// A message that stays is offered again, and then known as answered.
    func acknowledge(_ id: String) { _ = try? link.acknowledgeRelay(id) }
}

/// What a look into the mailbox brought.
struct RelayMail: Sendable {
    /// Everything that is no answer; not acknowledged.
    var requests: [PendingMessage] = []
    /// How many messages came for the first time and cannot be read.
    var unreadable = 0
    /// Whether something came, and all of it was there before: it cannot be got rid of, and whoever looks again at once
    /// looks for ever.
    var isOld: Bool
}

/// A message that came, and what it claims. Nothing of the claim is verified.
struct PendingMessage: Sendable {
    let envelope: Envelope
    let claimed: RelayMessage

    /// Nil unless it has the form of a relay message.
    init?(_ envelope: Envelope) {
        guard envelope.payloadType == DocumentKind.relay.payloadType, let bytes = Base64.decode(envelope.payload),
            let message = try? StrictJSON.decode(RelayMessage.self, from: bytes), RelayID.isValid(message.id)
        else { return nil }
        self.envelope = envelope
        self.claimed = message
    }

    /// What a message that has no such form says of its identifier; nil where it says nothing.
    static func id(of envelope: Envelope) -> String? {
        struct Named: Codable {
            var id: String
        }
        guard let bytes = Base64.decode(envelope.payload),
            let named = try? StrictJSON.decodeLenient(Named.self, from: bytes), RelayID.isValid(named.id)
        else { return nil }
        return named.id
    }
}

/// Identifiers of relay messages: 32 hex digits.
enum RelayID {
    static func make() throws -> String { try RandomBytes.hex(16) }

    static func isValid(_ text: String) -> Bool { Hex.decode(text)?.count == 16 }
}
