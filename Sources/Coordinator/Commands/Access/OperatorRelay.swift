import HTTPClient
import Shared

/// Orders something of a control plane through the relay and believes only an answer that a control plane signed.
struct OperatorRelay {
    private static let pollSeconds = 10

    let access: ClusterAccess
    let operatorKey: PrivateKey

    /// - Throws: ``Shared/CommandError`` with the control plane's own words where it refuses, or where none answers.
    func order(_ order: KubeconfigOrder, seconds: Int) throws -> IssuedCertificate {
        let now = Timestamp.now()
        let request = RelayMessage(
            clusterUID: access.clusterUID, id: try RandomBytes.hex(16), sender: RelayMessage.operatorName,
            recipient: .role(.controlPlane), topic: .kubeconfig, inReplyTo: nil, sealed: false,
            body: Base64.encode(try CanonicalJSON.encode(order)), time: now,
            expires: now.adding(seconds: RelayMessage.lifetimeSeconds))
        try access.client.post(AdminRoutes.relay, try Envelope.sign(request, with: [operatorKey]))
        let answer = try answer(to: request.id, seconds: seconds)
        switch answer.topic {
        case .kubeconfig:
            return try StrictJSON.decode(IssuedCertificate.self, from: answer.bodyBytes)
        case .refusal:
            throw CommandError(
                "\(answer.sender) refused: \(DisplayText.escaped(String(decoding: answer.bodyBytes, as: UTF8.self)))",
                hint: "node-agent status on \(answer.sender) may tell more")
        default: throw CommandError("\(answer.sender) answered with \(answer.topic.rawValue)")
        }
    }

    private func answer(to id: String, seconds: Int) throws -> RelayMessage {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        var refusal: Refusal?
        var seen: Set<Digest> = []
        repeat {
            let left = Int(clamping: (deadline - clock.now).components.seconds)
            let batch: RelayBatch? = try access.client.poll(
                AdminRoutes.relay, query: [], waiting: max(1, min(Self.pollSeconds, left)))
            let fresh = (batch?.messages ?? []).filter { seen.insert($0.digest).inserted }
            for envelope in fresh {
                do {
                    guard let message = try read(envelope, answering: id) else { continue }
                    try? access.client.delete("\(AdminRoutes.relay)/\(message.id)")
                    return message
                } catch let error as Refusal {
                    refusal = error
                }
            }
            // Messages that are not ours come again at once.
            if fresh.isEmpty, batch?.messages.isEmpty == false { Pause.seconds(1) }
        } while clock.now < deadline
        throw CommandError(
            problems: ["no control plane answered within \(seconds) s"]
                + (refusal.map { ["an answer was no good: \($0)"] } ?? []),
            hint: "coordinator status shows whether a control plane is up; --timeout TIME waits longer",
            exitStatus: .notConverged)
    }

    /// The message, if it answers ours and a control plane's own key signed it; nil for a message of another matter.
    private func read(_ envelope: Envelope, answering id: String) throws -> RelayMessage? {
        guard let payload = Base64.decode(envelope.payload),
            let claimed = try? StrictJSON.decode(RelayMessage.self, from: payload), claimed.inReplyTo == id
        else { return nil }
        let proof: NodeProofResponse = try access.client.get("/v1/nodes/\(HTTPRequest.escape(claimed.sender))/proof")
        let verifier = access.verifier
        let node = try verifier.node(proof)
        return try verifier.relay(
            envelope,
            RelayExpectation(
                sender: .node(node), senderRoles: [.controlPlane], readerName: RelayMessage.operatorName,
                readerRoles: [], inReplyTo: id)
        ).payload
    }
}
