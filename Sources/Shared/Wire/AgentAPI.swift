/// Bodies of the agent API (`:7440`) and of enrolment (`:7441`). JSON; unknown members are ignored in answers, so that
/// an older agent understands a newer coordinator, and refused in requests.

/// `POST /v1/enrolments`
package struct EnrolmentRequest: Codable, Equatable, Sendable {
    /// Envelope of an ``Enrolment``.
    package var enrolment: Envelope
    /// PEM.
    package var csr: String

    package init(enrolment: Envelope, csr: String) {
        self.enrolment = enrolment
        self.csr = csr
    }
}

package struct EnrolmentResponse: Codable, Equatable, Sendable {
    package enum State: String, Codable, Sendable {
        case enrolled
        /// Waits for `coordinator node approve`.
        case pending
    }

    package var state: State
    /// The key that waits for approval or was admitted, for people to compare: ``PublicKey`` fingerprint.
    package var fingerprint: String
    /// PEM of the client certificate; absent while pending.
    package var certificate: String?
    /// Every version of the trust document, oldest first.
    package var trust: [Envelope]
    /// Seconds after which a pending machine asks again.
    package var retryAfter: Int?

    package init(
        state: State, fingerprint: String, certificate: String?, trust: [Envelope], retryAfter: Int?
    ) {
        self.state = state
        self.fingerprint = fingerprint
        self.certificate = certificate
        self.trust = trust
        self.retryAfter = retryAfter
    }
}

/// `GET /v1/trust`
package struct TrustResponse: Codable, Equatable, Sendable {
    package var trust: [Envelope]
    /// The coordinator's clock, for the clock check of preflight.
    package var time: Timestamp

    package init(trust: [Envelope], time: Timestamp) {
        self.trust = trust
        self.time = time
    }
}

/// `GET /v1/assignment?after=<digest of the envelope that the agent has>&wait=<s>`: 200 with this, or 204 when nothing
/// changed while waiting, or 404 `no-assignment` before anything was applied for the node.
package struct AssignmentResponse: Codable, Equatable, Sendable {
    package var assignment: Envelope

    package init(assignment: Envelope) { self.assignment = assignment }
}

/// `GET /v1/nodes/{name}/proof`: what proves a node's key without trusting the coordinator.
package struct NodeProofResponse: Codable, Equatable, Sendable {
    package var admission: Envelope
    package var enrolment: Envelope
    /// PEM.
    package var csr: String
    /// PEM; its key must be the proven one. Bodies are sealed to it.
    package var certificate: String

    package init(admission: Envelope, enrolment: Envelope, csr: String, certificate: String) {
        self.admission = admission
        self.enrolment = enrolment
        self.csr = csr
        self.certificate = certificate
    }
}

/// `GET /v1/conditions?after=<revision>&wait=<s>`: all conditions of the cluster.
package struct ConditionsResponse: Codable, Equatable, Sendable {
    package var revision: Int
    package var conditions: [Condition]

    package init(revision: Int, conditions: [Condition]) {
        self.revision = revision
        self.conditions = conditions
    }
}

/// A named fact that one node published.
package struct Condition: Codable, Equatable, Sendable {
    package var name: String
    package var node: String
    package var generation: Int
    package var rosterDigest: Digest
    package var since: Timestamp

    package init(name: String, node: String, generation: Int, rosterDigest: Digest, since: Timestamp) {
        self.name = name
        self.node = node
        self.generation = generation
        self.rosterDigest = rosterDigest
        self.since = since
    }
}

/// `POST /v1/leases/{name}`. Acquire answers 200 with a grant, or 409 `lease-held` with the holder in the message.
package struct LeaseRequest: Codable, Equatable, Sendable {
    package enum Action: String, Codable, Sendable {
        case acquire
        case renew
        case release
    }

    package var action: Action
    /// The term that is renewed or released.
    package var term: Int?
    /// Wished lifetime, 10 to 600.
    package var seconds: Int

    package init(action: Action, term: Int?, seconds: Int) {
        self.action = action
        self.term = term
        self.seconds = seconds
    }
}

package struct LeaseResponse: Codable, Equatable, Sendable {
    /// Envelope of a ``Lease``; absent after a release.
    package var lease: Envelope?

    package init(lease: Envelope?) { self.lease = lease }
}

/// `POST /v1/relay`: hands in a message. `GET /v1/relay?wait=<s>` takes what waits for this node, at most 16 at a time;
/// a message to a role is given to one node at a time and offered to the next after 30 s. `DELETE /v1/relay/{id}`
/// acknowledges one.
package struct RelayBatch: Codable, Equatable, Sendable {
    /// Envelopes of ``RelayMessage``.
    package var messages: [Envelope]

    package init(messages: [Envelope]) { self.messages = messages }
}

/// `POST /v1/certificate`: renewal with the node's own key over its old certificate.
package struct CertificateRenewal: Codable, Equatable, Sendable {
    /// PEM.
    package var csr: String

    package init(csr: String) { self.csr = csr }
}

package struct CertificateRenewalResponse: Codable, Equatable, Sendable {
    /// PEM.
    package var certificate: String

    package init(certificate: String) { self.certificate = certificate }
}
