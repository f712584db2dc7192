import Shared

/// `/v1/relay`: messages between nodes; the same three routes carry an operator's on the admin side.
struct RelayEndpoint: Sendable {
    static let longestWait = 60
    static let bodyBytes = 512 << 10

    let cluster: ClusterState

    /// `POST /v1/relay`: the sender in the envelope must be who the connection is.
    func post(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let node = try cluster.node(of: request, in: snapshot)
        return try post(request, from: .node(try cluster.verified(node, in: snapshot)))
    }

    /// The same for an operator, whose key must have signed the message.
    func postAsOperator(_ request: Request) throws -> Outcome { try post(request, from: .operatorClient) }

    /// `GET /v1/relay?wait=<s>`
    func take(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        return try take(
            request, as: .node(name: node.name, roles: try roles(of: node)), waking: [NodeRow.key(node.name).text])
    }

    func takeAsOperator(_ request: Request) throws -> Outcome { try take(request, as: .operatorClient, waking: []) }

    /// `DELETE /v1/relay/{id}`
    func acknowledge(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        return try acknowledge(request, as: .node(name: node.name, roles: try roles(of: node)))
    }

    func acknowledgeAsOperator(_ request: Request) throws -> Outcome {
        try acknowledge(request, as: .operatorClient)
    }

    /// What the operator admitted the node as; a message to a role goes to nobody else.
    private func roles(of node: NodeRow) throws -> RoleSet { node.role }

    private func post(_ request: Request, from sender: RelayExpectation.Sender) throws -> Outcome {
        let envelope = try request.decode(Envelope.self)
        guard let payload = Base64.decode(envelope.payload),
            let claimed = try? StrictJSON.decode(RelayMessage.self, from: payload)
        else { throw APIError(status: 400, code: "schema", message: "the message cannot be read") }
        let verifier = cluster.verifier
        let message = try refusing {
            try verifier.relay(envelope, Self.expectation(of: sender, to: claimed.recipient))
        }
        let rules = RelayRules(now: verifier.now)
        return .transact(cluster.store) { transaction in
            try rules.post(message, in: &transaction)
            return .noContent
        }
    }

    /// The coordinator is not the reader, so it checks everything but who that is.
    private static func expectation(
        of sender: RelayExpectation.Sender, to recipient: RelayRecipient
    ) -> RelayExpectation {
        switch recipient {
        case .node(let name):
            RelayExpectation(sender: sender, readerName: name, readerRoles: [], inReplyTo: nil)
        case .role(let role):
            RelayExpectation(sender: sender, readerName: "", readerRoles: [role], inReplyTo: nil)
        case .operatorClient:
            RelayExpectation(
                sender: sender, readerName: RelayMessage.operatorName, readerRoles: [], inReplyTo: nil)
        }
    }

    private func take(_ request: Request, as reader: RelayReader, waking keys: [String]) throws -> Outcome {
        let rules = RelayRules(now: cluster.clock())
        let prefixes = reader.recipients.map(RelayRow.prefix(of:))
        let snapshot = cluster.store.snapshot
        let entries = prefixes.flatMap { snapshot.rows(prefix: $0) }.compactMap(RelayEntry.init)
        let (messages, nextClaimEnd) = rules.waiting(for: reader, in: entries)
        let wanted = try request.waitDeadline(longest: Self.longestWait)
        guard messages.isEmpty else {
            return .transact(cluster.store) { transaction in
                try .json(RelayBatch(messages: try rules.take(for: reader, in: &transaction)))
            }
        }
        guard var deadline = wanted else { return .respond(try .json(RelayBatch(messages: []))) }
        // A claim ends without a write that would wake this request.
        if let end = nextClaimEnd { deadline = min(deadline, .now + .seconds(end.seconds - rules.now.seconds + 1)) }
        return .suspend(until: deadline, retryWhen: prefixes + keys)
    }

    private func acknowledge(_ request: Request, as reader: RelayReader) throws -> Outcome {
        let id = request.parameter("id")
        guard Hex.isHex(id, count: 32) else { throw APIError(.badRequest, "a message is named by 32 hex digits") }
        let rules = RelayRules(now: cluster.clock())
        return .transact(cluster.store) { transaction in
            try rules.acknowledge(id, by: reader, in: &transaction)
            return .noContent
        }
    }
}
