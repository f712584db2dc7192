import Shared
import Synchronization

/// Answers the requests of other nodes and the orders of the operator, on a thread of its own.
///
/// A request is answered once, to a sender that is proven and that the roster lists, in the role that the topic asks
/// for; everything else gets a refusal with its reason, or nothing at all where the sender is not proven.
final class RelayResponder: Sendable {
    private struct State {
        var replays = ReplayCache()
        /// A node asks a dozen things in its life; a burst of that size, then one every two seconds.
        var rate = RateLimit(burst: 20, perSecond: 0.5)
        /// The long request that is being answered.
        var ongoing: RelayTopic?
        /// Of the newest messages that were dropped: each is noted once, however often it comes.
        var dropped: Set<String> = []
    }

    /// What became of a message, for the log and for tests.
    enum Outcome: Equatable {
        case answered(RelayTopic, String)
        /// It takes long and goes on beside other requests.
        case begun(RelayTopic, String)
        case refused(String)
        /// Not answered: not proven, replayed, too often, or a topic without a handler.
        case dropped(String)
        /// Left for another node.
        case left(String)
    }

    private let peers: Peers
    private let handlers: [RelayTopic: any RelayTopicHandler]
    private let log: @Sendable (String) -> Void
    /// Told of what was refused by a code.
    private let refused: @Sendable (Refusal) -> Void
    private let state = Mutex(State())

    init(
        peers: Peers, handlers: [any RelayTopicHandler], log: @escaping @Sendable (String) -> Void,
        refused: @escaping @Sendable (Refusal) -> Void = { _ in }
    ) {
        self.peers = peers
        self.handlers = Dictionary(handlers.map { ($0.topic, $0) }) { first, _ in first }
        self.log = log
        self.refused = refused
    }

    /// Answers until `isStopping`; returns within a minute of it.
    ///
    /// - Parameter wakeUp: ends the pauses after a failure.
    func run(wakeUp: WakeUp, isStopping: () -> Bool) {
        peers.post.isServed = true
        defer { peers.post.isServed = false }
        var pause = 1.0
        // Between looks at what is there again although it was dealt with.
        var again = BackOff(first: 2, last: 10)
        while !isStopping() {
            do {
                // Fifty seconds: the coordinator answers an empty poll after at most a minute.
                let mail = try peers.post.take(waitSeconds: 50)
                if mail.unreadable > 0 { log("relay: dropped \(mail.unreadable) messages that cannot be read") }
                let outcomes = mail.requests.map(handle)
                pause = 1
                if mail.isOld {
                    wakeUp.sleep(seconds: again.next())
                    continue
                }
                again.reset()
                // What was left for another node is offered again at once by some coordinators.
                if outcomes.contains(where: \.isLeft) { wakeUp.sleep(seconds: 2) }
            } catch {
                wakeUp.sleep(seconds: pause)
                pause = min(pause * 2, 30)
            }
        }
    }

    /// Deals with one message and acknowledges it, unless another node is to have it.
    @discardableResult
    func handle(_ pending: PendingMessage) -> Outcome {
        let outcome = outcome(of: pending)
        switch outcome {
        case .answered(let topic, let name): log("relay: answered \(topic.rawValue) for \(name)")
        case .begun(let topic, let name): log("relay: began \(topic.rawValue) for \(name)")
        case .refused(let reason): log("relay: refused: \(reason)")
        case .dropped(let reason): if isFirst(pending) { log("relay: dropped a message: \(reason)") }
        case .left: return outcome
        }
        peers.post.acknowledge(pending.claimed.id)
        return outcome
    }

    private func isFirst(_ dropped: PendingMessage) -> Bool {
        state.withLock { state in
            if state.dropped.count >= 1024 { state.dropped = [] }
            return state.dropped.insert(dropped.claimed.id).inserted
        }
    }

    private func outcome(of pending: PendingMessage) -> Outcome {
        let request: RelayRequest
        do {
            request = try prove(pending)
        } catch {
            if case .node? = sender(of: pending) { peers.forgetProof(of: pending.claimed.sender) }
            if let refusal = error as? Refusal { refused(refusal) }
            return (error as? LinkError) != nil ? .left("\(error)") : .dropped("\(error)")
        }
        let message = request.message
        guard let handler = handlers[message.topic] else {
            return .dropped("nothing here answers \(message.topic.rawValue)")
        }
        let isAllowed = state.withLock { state in
            guard state.rate.allows(message.sender) else { return false }
            return state.replays.insert(message.id, until: message.expires, now: request.now)
        }
        guard isAllowed else { return .dropped("\(message.sender) asks too often, or again with the same identifier") }
        if handler.isLong { return begin(request, handler) }
        do {
            return try answer(request, handler.answer(request))
        } catch let error as LinkError {
            // It was not handed in: the same message may be answered when it comes again.
            state.withLock { $0.replays.remove(message.id) }
            return .left("\(error)")
        } catch {
            return refuse(request, error)
        }
    }

    /// Answers on a thread of its own; a second long request is refused meanwhile.
    private func begin(_ request: RelayRequest, _ handler: any RelayTopicHandler) -> Outcome {
        let other = state.withLock { state in
            defer { if state.ongoing == nil { state.ongoing = handler.topic } }
            return state.ongoing
        }
        if let other { return refuse(request, RelayRefusal("busy with \(other.rawValue); ask again when it is done")) }
        do {
            _ = try BackgroundThread(name: handler.topic.rawValue, stackSize: 1 << 20) { [self] in
                finish(request, handler)
                state.withLock { $0.ongoing = nil }
            }
            return .begun(handler.topic, request.message.sender)
        } catch {
            state.withLock { $0.ongoing = nil }
            return refuse(request, error)
        }
    }

    private func finish(_ request: RelayRequest, _ handler: any RelayTopicHandler) {
        let outcome: Outcome
        do {
            let reply = try handler.answer(request)
            outcome = try patiently { try answer(request, reply) }
        } catch {
            outcome = refuse(request, error)
        }
        if case .answered(let topic, let name) = outcome { log("relay: answered \(topic.rawValue) for \(name)") }
        if case .refused(let reason) = outcome { log("relay: refused: \(reason)") }
    }

    /// Hands in an answer that took long to make, also where the coordinator is away for a while.
    private func patiently(_ send: () throws -> Outcome) throws -> Outcome {
        let deadline = Deadline(seconds: RelayMessage.lifetimeSeconds)
        var pause = BackOff(first: 1, last: 20)
        while true {
            do {
                return try send()
            } catch let error as LinkError {
                if deadline.isPast { throw error }
                WakeUp().sleep(seconds: pause.next())
            }
        }
    }

    private enum SenderKind { case node, operatorClient }

    private func sender(of pending: PendingMessage) -> SenderKind? {
        pending.claimed.sender == RelayMessage.operatorName ? .operatorClient : .node
    }

    private func prove(_ pending: PendingMessage) throws -> RelayRequest {
        guard let manifest = peers.manifest else { throw StepError(.failed, "no manifest is accepted yet") }
        let now = Timestamp.now()
        var sender = RelayRequest.Sender.operatorClient
        var expected = RelayExpectation.Sender.operatorClient
        if case .node? = self.sender(of: pending) {
            let peer = try peers.prove(pending.claimed.sender)
            sender = .peer(peer)
            expected = .node(peer.node)
        }
        let expectation = RelayExpectation(
            sender: expected, readerName: manifest.node.name, readerRoles: Set(manifest.node.roles.roles),
            inReplyTo: nil)
        let message = try peers.verifier(now: now).relay(pending.envelope, expectation).payload
        guard message.expires.seconds - message.time.seconds <= RelayMessage.lifetimeSeconds else {
            throw Refusal(.expired, kind: .relay, "it claims to live longer than a message may")
        }
        guard RelayID.isValid(message.id), let body = Base64.decode(message.body) else {
            throw Refusal(.schema, kind: .relay, "identifier or body are not what they must be")
        }
        return RelayRequest(sender: sender, message: message, body: body, manifest: manifest, now: now)
    }

    private func answer(_ request: RelayRequest, _ reply: RelayReply) throws -> Outcome {
        let message = request.message
        switch reply {
        case .plain(let body): try send(request, message.topic, body, sealedTo: nil)
        case .sealed(let body):
            try send(request, message.topic, body, sealedTo: try request.peer().certificate)
        case .later: return .begun(message.topic, message.sender)
        case .notHere(let reason):
            // A message to a role goes on to the next node of the role by itself.
            if case .role = message.recipient {
                state.withLock { $0.replays.remove(message.id) }
                return .left(reason)
            }
            throw RelayRefusal(reason)
        }
        return .answered(message.topic, message.sender)
    }

    private func refuse(_ request: RelayRequest, _ error: any Error) -> Outcome {
        let reason = (error as? RelayRefusal)?.description ?? "it failed here; see the log of \(peers.identity.name)"
        _ = try? send(request, .refusal, Array(reason.utf8), sealedTo: nil)
        if let code = (error as? RelayRefusal)?.code { refused(Refusal(code, kind: .relay, reason)) }
        return .refused("\(request.message.topic.rawValue) for \(request.message.sender): \(error)")
    }

    private func send(
        _ request: RelayRequest, _ topic: RelayTopic, _ body: [UInt8], sealedTo certificate: Certificate?
    ) throws {
        let recipient: RelayRecipient
        switch request.sender {
        case .peer(let peer): recipient = .node(peer.name)
        case .operatorClient: recipient = .operatorClient
        }
        let reply = try RelayWriter(peers: peers).write(
            topic, body: body, to: recipient, inReplyTo: request.message.id, sealedTo: certificate)
        try peers.link.sendRelay(reply.envelope)
    }
}

extension RelayResponder.Outcome {
    fileprivate var isLeft: Bool {
        guard case .left = self else { return false }
        return true
    }
}
