import HTTPClient
import Shared

/// Orders things of nodes through the relay and believes only answers that the nodes' own keys signed.
///
/// The coordinator carries orders and answers and can change none of them.
struct OperatorRelay {
    private static let pollSeconds = 10

    let access: ClusterAccess
    let operatorKey: PrivateKey

    /// An order that was handed in.
    struct Order: Equatable {
        var id: String
        var recipient: RelayRecipient
        var topic: RelayTopic
    }

    /// Orders something and waits for the answer's body.
    ///
    /// - Parameters:
    ///   - body: what the topic asks for, see ``Shared/RelayTopic``.
    ///   - seconds: how long to wait for the answer.
    /// - Throws: ``Shared/CommandError`` with the node's own words where it refuses; ``OrderSilence`` where none answers.
    func order(
        _ topic: RelayTopic, of recipient: RelayRecipient, _ body: some Encodable, seconds: Int
    ) throws -> [UInt8] {
        let order = try send(topic, to: recipient, body: try CanonicalJSON.encode(body))
        var answer: RelayMessage?
        try awaitAnswers(to: [order], seconds: seconds) { answer = $1 }
        guard let answer else { throw CommandError("no answer came") }
        return try Self.body(of: answer, to: order)
    }

    /// Hands an order in, signed by the operator's key.
    ///
    /// - Parameter seal: the certificate to whose key the body is sealed; nil for what anyone may read.
    func send(
        _ topic: RelayTopic, to recipient: RelayRecipient, body: [UInt8], sealedTo seal: Certificate? = nil
    ) throws -> Order {
        let now = Timestamp.now()
        let bytes = try seal.map { try Sealing.seal(body, to: $0) } ?? body
        let request = RelayMessage(
            clusterUID: access.clusterUID, id: try RandomBytes.hex(16), sender: RelayMessage.operatorName,
            recipient: recipient, topic: topic, inReplyTo: nil, sealed: seal != nil, body: Base64.encode(bytes),
            time: now, expires: now.adding(seconds: RelayMessage.lifetimeSeconds))
        try access.client.post(AdminRoutes.relay, try Envelope.sign(request, with: [operatorKey]))
        return Order(id: request.id, recipient: recipient, topic: topic)
    }

    /// A node's key, as the operator's admission and the node's enrolment prove it.
    ///
    /// - Throws: ``Shared/Refusal`` where they do not; ``Shared/CommandError`` where the coordinator has no proof.
    func prove(_ name: String) throws -> VerifiedNode {
        let proof: NodeProofResponse = try access.client.get("/v1/nodes/\(HTTPRequest.escape(name))/proof")
        return try access.verifier.node(proof)
    }

    /// Waits for the answers to orders; each is given as it comes, once, whatever it says.
    ///
    /// - Throws: ``OrderSilence`` naming who has not answered.
    func awaitAnswers(
        to orders: [Order], seconds: Int, _ answered: (Order, RelayMessage) throws -> Void
    ) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        var open = Dictionary(orders.map { ($0.id, $0) }) { first, _ in first }
        var refusals: [Refusal] = []
        var seen: Set<Digest> = []
        while !open.isEmpty {
            let left = Int(clamping: (deadline - clock.now).components.seconds)
            let batch: RelayBatch? = try access.client.poll(
                AdminRoutes.relay, query: [], waiting: max(1, min(Self.pollSeconds, left)))
            let fresh = (batch?.messages ?? []).filter { seen.insert($0.digest).inserted }
            for envelope in fresh {
                do {
                    guard let (order, message) = try read(envelope, answering: open) else { continue }
                    try? access.client.delete("\(AdminRoutes.relay)/\(message.id)")
                    open[order.id] = nil
                    try answered(order, message)
                } catch let error as Refusal {
                    refusals.append(error)
                }
            }
            if !open.isEmpty, clock.now >= deadline { throw Self.silence(open, refusals.last, seconds: seconds) }
            // Messages that are not ours come again at once.
            if fresh.isEmpty, batch?.messages.isEmpty == false { Pause.seconds(1) }
        }
    }

    /// What an answer says.
    ///
    /// - Throws: ``Shared/CommandError`` with the node's own words where it refuses.
    static func body(of answer: RelayMessage, to order: Order) throws -> [UInt8] {
        switch answer.topic {
        case order.topic: return answer.bodyBytes
        case .refusal:
            throw CommandError(
                "\(answer.sender) refused: \(DisplayText.escaped(String(decoding: answer.bodyBytes, as: UTF8.self)))",
                hint: "node-agent status on \(answer.sender) may tell more")
        default: throw CommandError("\(answer.sender) answered with \(answer.topic.rawValue)")
        }
    }

    private static func silence(_ open: [String: Order], _ refusal: Refusal?, seconds: Int) -> OrderSilence {
        let nodes = open.values.compactMap { if case .node(let name) = $0.recipient { name } else { nil } }.sorted()
        let silent =
            nodes.isEmpty ? "no control plane answered" : "no answer came from \(nodes.joined(separator: ", "))"
        return OrderSilence(
            problems: ["\(silent) within \(seconds) s"] + (refusal.map { ["an answer was no good: \($0)"] } ?? []),
            hint: "coordinator status shows whether \(nodes.isEmpty ? "a control plane is" : "they are") up; "
                + "--timeout TIME waits longer")
    }

    /// The message, if it answers an open order and a node that may answer signed it; nil for a message of another
    /// matter.
    private func read(_ envelope: Envelope, answering open: [String: Order]) throws -> (Order, RelayMessage)? {
        guard let payload = Base64.decode(envelope.payload),
            let claimed = try? StrictJSON.decode(RelayMessage.self, from: payload),
            let order = claimed.inReplyTo.flatMap({ open[$0] })
        else { return nil }
        var roles: Set<Role>?
        switch order.recipient {
        case .node(let name):
            guard claimed.sender == name else {
                throw Refusal(.node, kind: .relay, "\(claimed.sender) answers what \(name) was asked")
            }
        case .role(let role): roles = [role]
        case .operatorClient: return nil
        }
        let node = try prove(claimed.sender)
        let message = try access.verifier.relay(
            envelope,
            RelayExpectation(
                sender: .node(node), senderRoles: roles, readerName: RelayMessage.operatorName, readerRoles: [],
                inReplyTo: order.id)
        ).payload
        return (order, message)
    }
}
