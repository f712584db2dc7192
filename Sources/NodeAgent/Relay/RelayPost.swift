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
    }

    private let link: any CoordinatorLink
    private let state = Mutex(State())

    /// A hostile coordinator may send any number of false answers before the true one.
    private static let keptAnswers = 16

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

    /// Takes what waits at the coordinator. Answers are kept for who asked and acknowledged.
    ///
    /// - Returns: everything that is no answer; not acknowledged.
    func take(waitSeconds: Int) throws(LinkError) -> [PendingMessage] {
        var requests: [PendingMessage] = []
        for envelope in try link.takeRelay(waitSeconds: waitSeconds).messages.prefix(64) {
            // What cannot be read cannot be acknowledged either; the coordinator drops it in its time.
            guard let message = PendingMessage(envelope) else { continue }
            guard let request = message.claimed.inReplyTo else {
                requests.append(message)
                continue
            }
            state.withLock { state in
                guard let kept = state.answers[request], kept.count < Self.keptAnswers else { return }
                state.answers[request]?.append(envelope)
            }
            acknowledge(message.claimed.id)
        }
        return requests
    }

    /// A message that stays is offered again, and then known as answered.
    func acknowledge(_ id: String) { _ = try? link.acknowledgeRelay(id) }
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
}

/// Identifiers of relay messages: 32 hex digits.
enum RelayID {
    static func make() throws -> String { try RandomBytes.hex(16) }

    static func isValid(_ text: String) -> Bool { Hex.decode(text)?.count == 16 }
}
