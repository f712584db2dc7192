/// What a lease must say to be this node's right to go on.
package struct LeaseExpectation: Sendable {
    package var name: String
    /// Node uid.
    package var holder: String
    /// The highest term of this lease that the node has seen, 0 for none.
    package var highestTerm: Int

    package init(name: String, holder: String, highestTerm: Int) {
        self.name = name
        self.holder = holder
        self.highestTerm = highestTerm
    }
}

extension DocumentVerifier {
    package func lease(_ envelope: Envelope, _ expectation: LeaseExpectation) throws(Refusal) -> Verified<Lease> {
        try lease(envelope, expecting: expectation)
    }

    /// Without an expectation only for reports.
    func lease(_ envelope: Envelope, expecting expectation: LeaseExpectation?) throws(Refusal) -> Verified<Lease> {
        let opened = try Opened<Lease>(envelope, signedBy: trust.coordinators)
        let payload = opened.payload
        try checkCluster(payload)
        if let expectation {
            try require(payload.name == expectation.name && payload.holder == expectation.holder, .node, payload) {
                "it gives \(payload.name) to \(payload.holderName)"
            }
            try require(payload.term >= expectation.highestTerm, .rollback, payload) {
                "its term is \(payload.term), and \(expectation.highestTerm) was seen before"
            }
        }
        try checkTime(payload, from: payload.issued, to: payload.expires)
        return Verified(opened)
    }
}
