import Shared

/// Asks the other control planes, one after the other, on behalf of this machine. For one thread.
final class AbsenceClient {
    /// How long a control plane may take that has no pods to move.
    static let seconds = 45

    let peers: Peers
    let isStopping: @Sendable () -> Bool
    private let pause = WakeUp()
    /// Who answered last comes first: a drain should not begin with waiting for a dead one.
    private var favourite: String?

    init(peers: Peers, isStopping: @escaping @Sendable () -> Bool) {
        self.peers = peers
        self.isStopping = isStopping
    }

    /// How long it is tried again while they are busy with others.
    private static let busySeconds = 60

    /// The first answer that a proven control plane gives.
    ///
    /// - Parameter seconds: how long each of them may take.
    /// - Returns: also where none answers, with the reasons: what is not known to be so is not done.
    func ask(_ order: AbsenceOrder, seconds: Int = AbsenceClient.seconds) -> DrainAnswer {
        guard let manifest = peers.manifest else {
            return DrainAnswer(isDone: false, message: "no manifest is accepted")
        }
        let names = manifest.roster.nodes(with: .controlPlane).map(\.name).filter { $0 != manifest.node.name }
        guard !names.isEmpty else {
            return DrainAnswer(isDone: false, message: "there is no other control plane that could say that it may")
        }
        let patience = Deadline(seconds: Self.busySeconds)
        while true {
            var reasons: [String] = []
            var isRefused = false
            let first = names.filter { $0 == favourite }
            for name in first + names.filter({ $0 != favourite }) where !isStopping() {
                do {
                    let answer = try ask(order, of: name, seconds: seconds)
                    favourite = name
                    return answer
                } catch {
                    isRefused = isRefused || (error as? StepError)?.code == .refused
                    reasons.append("\(name): \(error)")
                }
            }
            // One that refuses is there and has something else to do; one that is silent may have begun.
            guard isRefused, !patience.isPast, !isStopping() else {
                return DrainAnswer(
                    isDone: false, message: "no control plane answers: \(reasons.joined(separator: "; "))")
            }
            pause.sleep(seconds: 2)
        }
    }

    private func ask(_ order: AbsenceOrder, of name: String, seconds: Int) throws -> DrainAnswer {
        let question = RelayClient.Question(
            topic: .absence, body: try CanonicalJSON.encode(order), isSecret: false, purpose: "", condition: "")
        let request = try RelayWriter(peers: peers).write(question.topic, body: question.body, to: .node(name))
        peers.post.expect(request.id)
        defer { peers.post.forget(request.id) }
        try peers.link.sendRelay(request.envelope)
        let patience = Deadline(seconds: seconds)
        var trouble = "no answer within \(seconds) s"
        while !patience.isPast, !isStopping() {
            if peers.post.isServed {
                pause.sleep(seconds: 0.2)
            } else if try peers.post.take(waitSeconds: 1).isOld {
                pause.sleep(seconds: 1)
            }
            for envelope in peers.post.takeAnswers(to: request.id) {
                do {
                    switch try RelayClient(peers: peers).read(
                        envelope, answering: request.id, of: name, question)
                    {
                    case .ready(let body):
                        var answer = try StrictJSON.decodeLenient(DrainAnswer.self, from: body)
                        answer.message = RelayText.forPeople(answer.message)
                        return answer
                    case .notYet(let reason): throw StepError(.refused, reason)
                    }
                } catch let refusal as Refusal {
                    // A forged answer must not keep the true one away.
                    peers.forgetProof(of: name)
                    trouble = "\(refusal)"
                }
            }
        }
        throw StepError(.deadline, trouble)
    }
}
