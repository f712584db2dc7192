import Shared

/// Asks control planes for something and believes only what a proven one has signed.
struct RelayClient {
    let peers: Peers

    /// How long one node may take before the next is asked.
    private static let secondsPerNode = 30

    /// What is asked.
    struct Question {
        var topic: RelayTopic
        var body: [UInt8] = []
        /// Whether the answer must be sealed to this node.
        var isSecret: Bool
        /// For status and errors: "cp-1 to hand over the cluster's CAs" without the name.
        var purpose: String
        /// The condition that says who can answer.
        var condition: String
    }

    /// Asks the control planes that have published the question's condition, one after the other, until one answers.
    func ask<Answer: Codable>(_ question: Question, for _: Answer.Type, _ context: StepContext) throws -> Answer {
        var turn = 0
        return try context.wait(for: "a control plane to \(question.purpose)", every: 2) {
            let candidates = try context.publishers(of: question.condition, role: .controlPlane)
            guard !candidates.isEmpty else { return .notYet("none has published \(question.condition) yet") }
            let name = candidates[turn % candidates.count]
            turn += 1
            switch try ask(question, of: name, context) {
            case .ready(let bytes):
                return .ready(try StrictJSON.decodeLenient(Answer.self, from: bytes))
            case .notYet(let reason):
                return .notYet("\(name): \(reason)")
            }
        }
    }

    /// Asks every control plane that has published the question's condition once.
    ///
    /// - Returns: nil where none has what is asked for now.
    func askOnce<Answer: Codable>(_ question: Question, for _: Answer.Type, _ context: StepContext) throws -> Answer? {
        for name in try context.publishers(of: question.condition, role: .controlPlane) {
            if case .ready(let bytes) = try ask(question, of: name, context) {
                return try StrictJSON.decodeLenient(Answer.self, from: bytes)
            }
        }
        return nil
    }

    private func ask(_ question: Question, of name: String, _ context: StepContext) throws -> WaitStep<[UInt8]> {
        let request = try RelayWriter(peers: peers).write(
            question.topic, body: question.body, to: .node(name))
        peers.post.expect(request.id)
        defer { peers.post.forget(request.id) }
        do {
            context.progress("asking \(name) to \(question.purpose)")
            try peers.link.sendRelay(request.envelope)
            return try listen(request.id, of: name, question, context)
        } catch let error as LinkError {
            return .notYet("\(error)")
        }
    }

    private func listen(
        _ id: String, of name: String, _ question: Question, _ context: StepContext
    ) throws -> WaitStep<[UInt8]> {
        let patience = Deadline(seconds: Self.secondsPerNode)
        var trouble = "no answer within \(Self.secondsPerNode) s"
        while !patience.isPast, !context.deadline.isPast, !context.isStopping {
            if peers.post.isServed {
                context.sleep(seconds: 0.1)
            } else {
                // Requests to this node stay where they are: it has no responder.
                let mail = try peers.post.take(waitSeconds: 5)
                if mail.isOld || !mail.requests.isEmpty { context.sleep(seconds: 1) }
            }
            for envelope in peers.post.takeAnswers(to: id) {
                do {
                    return try read(envelope, answering: id, of: name, question)
                } catch let error as Refusal {
                    // A forged answer must not keep the true one away.
                    peers.forgetProof(of: name)
                    trouble = "\(error)"
                }
            }
        }
        return .notYet(trouble)
    }

    /// Verifies an answer and opens it.
    func read(
        _ envelope: Envelope, answering id: String, of name: String, _ question: Question
    ) throws -> WaitStep<[UInt8]> {
        let peer = try peers.prove(name)
        let expectation = RelayExpectation(
            sender: .node(peer.node), senderRoles: [.controlPlane], readerName: peers.identity.name, readerRoles: [],
            inReplyTo: id)
        let message = try peers.verifier().relay(envelope, expectation).payload
        guard let body = Base64.decode(message.body) else {
            throw Refusal(.schema, kind: .relay, "the body is not base64")
        }
        if message.topic == .refusal {
            return .notYet("refused: \(RelayText.forPeople(String(decoding: body, as: UTF8.self)))")
        }
        guard message.topic == question.topic else {
            throw Refusal(.chain, kind: .relay, "it is about \(message.topic.rawValue)")
        }
        guard message.sealed == question.isSecret else {
            throw Refusal(.schema, kind: .relay, "it is \(message.sealed ? "" : "not ")sealed")
        }
        guard message.sealed else { return .ready(body) }
        do {
            let identity = peers.identity
            let certificate = try Certificate(pem: identity.certificate)
            return .ready(try Sealing.open(body, key: identity.key, certificate: certificate))
        } catch {
            throw Refusal(.schema, kind: .relay, "\(error)")
        }
    }
}

/// Text of another node that is shown to people.
enum RelayText {
    /// Without control bytes, and short.
    static func forPeople(_ text: String) -> String {
        String(text.unicodeScalars.prefix(300).map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
    }
}
