/// What an assignment must say to be for this node.
package struct AssignmentExpectation: Sendable {
    package var nodeUID: String
    package var keyID: String
    package var nodeName: String?
    /// The roles that the operator's word gives the node, where they are known already.
    package var role: RoleSet?
    package var ratchet: Ratchet?

    package init(nodeUID: String, keyID: String, nodeName: String?, role: RoleSet? = nil, ratchet: Ratchet?) {
        self.nodeUID = nodeUID
        self.keyID = keyID
        self.nodeName = nodeName
        self.role = role
        self.ratchet = ratchet
    }
}

extension DocumentVerifier {
    package func assignment(
        _ envelope: Envelope, _ expectation: AssignmentExpectation
    ) throws(Refusal) -> Verified<Assignment> {
        try assignment(envelope, expecting: expectation)
    }

    /// Without an expectation only for reports: nothing may be done with an assignment that nobody compared with a
    /// node.
    func assignment(
        _ envelope: Envelope, expecting expectation: AssignmentExpectation?
    ) throws(Refusal) -> Verified<Assignment> {
        let opened = try Opened<Assignment>(envelope, signedBy: trust.coordinators)
        let payload = opened.payload
        try checkCluster(payload)
        if let expectation {
            try require(
                payload.nodeUID == expectation.nodeUID && payload.keyID == expectation.keyID
                    && payload.nodeName == expectation.nodeName ?? payload.nodeName, .node, payload
            ) { "it is for \(payload.nodeName) (\(payload.nodeUID.prefix(12)))" }
            try require(payload.role == expectation.role ?? payload.role, .role, payload) {
                "it is for role \(payload.role)"
            }
        }
        if let ratchet = expectation?.ratchet {
            try require(payload.generation >= ratchet.generation, .rollback, payload) {
                "it is for generation \(payload.generation), and \(ratchet.generation) was accepted before"
            }
            try require(
                payload.generation > ratchet.generation || payload.manifestDigest == ratchet.manifestDigest,
                .equivocation, payload
            ) { "it names another manifest for generation \(payload.generation) than the one accepted before" }
        }
        try checkTime(payload, from: payload.issued, to: payload.expires)
        return Verified(opened)
    }
}
