/// Who must have sent a relay message, and to whom.
package struct RelayExpectation: Sendable {
    package enum Sender: Sendable {
        case node(VerifiedNode)
        case operatorClient
    }

    package var sender: Sender
    /// Roles of which the sender must hold one, such as control plane for whoever answers with a CA; nil for any.
    package var senderRoles: Set<Role>?
    /// The reader's own name and roles; ``RelayMessage/operatorName`` and none for an operator.
    package var readerName: String
    package var readerRoles: Set<Role>
    /// The identifier of the request, when this must be its answer.
    package var inReplyTo: String?

    package init(
        sender: Sender, senderRoles: Set<Role>? = nil, readerName: String, readerRoles: Set<Role>, inReplyTo: String?
    ) {
        self.sender = sender
        self.senderRoles = senderRoles
        self.readerName = readerName
        self.readerRoles = readerRoles
        self.inReplyTo = inReplyTo
    }
}

extension DocumentVerifier {
    /// Verifies a relay message. Within its ten minutes of life a reader must itself remember the identifiers that it
    /// has acted on.
    package func relay(
        _ envelope: Envelope, _ expectation: RelayExpectation
    ) throws(Refusal) -> Verified<RelayMessage> {
        let signers: Signers
        let name: String
        switch expectation.sender {
        case .node(let node):
            signers = Signers(keys: [node.key], threshold: 1)
            name = node.name
        case .operatorClient:
            signers = trust.operators
            name = RelayMessage.operatorName
        }
        let opened = try Opened<RelayMessage>(envelope, signedBy: signers)
        let payload = opened.payload
        try checkCluster(payload)
        try require(payload.sender == name, .node, payload) { "it says it comes from \(payload.sender)" }
        try require(expectation.isAddressed(by: payload.recipient), .node, payload) {
            "it is for \(payload.recipient)"
        }
        if case .node(let node) = expectation.sender, let roles = expectation.senderRoles {
            try require(!roles.isDisjoint(with: node.role.roles), .role, payload) {
                "\(node.name) is \(node.role), which may not send this"
            }
        }
        try require(payload.inReplyTo == expectation.inReplyTo ?? payload.inReplyTo, .chain, payload) {
            "it does not answer what was asked"
        }
        try checkTime(payload, from: payload.time, to: payload.expires)
        return Verified(opened)
    }

    /// Whose proof is needed to verify this message: the name that it claims and nobody has checked.
    package static func claimedSender(of envelope: Envelope) throws(Refusal) -> String {
        try Opened<RelayMessage>.read(try Opened<RelayMessage>.bytes(of: envelope)).sender
    }
}

extension RelayExpectation {
    fileprivate func isAddressed(by recipient: RelayRecipient) -> Bool {
        switch recipient {
        case .node(let name): name == readerName && name != RelayMessage.operatorName
        case .role(let role): readerRoles.contains(role)
        case .operatorClient: readerName == RelayMessage.operatorName
        }
    }
}
