import Shared

/// `POST /v1/enrolments` on `:7441`: a new machine asks to come in.
struct EnrolmentEndpoint: Sendable {
    /// A statement, a request and the machine's facts; the largest of ours has some 6 kB.
    static let bodyBytes = 32 << 10
    static let retrySeconds = 5

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let body = try request.decode(EnrolmentRequest.self)
        let csr: CertificateRequest
        do { csr = try CertificateRequest(pem: body.csr) } catch {
            throw APIError(.badRequest, "the certificate request cannot be read: \(error)")
        }
        guard let keyID = body.enrolment.signatures.first?.keyid, Hex.isHex(keyID, count: 64) else {
            throw APIError(status: 400, code: "envelope", message: "the statement names no signing key")
        }
        let snapshot = cluster.store.snapshot
        // An approval of long ago is not one of the node that comes back now: it waits for another.
        if let row = try snapshot.get(AdmissionRow.key(keyID), as: AdmissionRow.self),
            row.admission.subject == .ticket || cluster.clock() < row.admission.notAfter
        {
            return try enrol(body, csr, admission: row.envelope)
        }
        guard keyID == csr.publicKey.keyID else { throw EnrolmentRules.unknown }
        return try wait(body, csr, from: request.remoteAddress)
    }

    private func enrol(_ body: EnrolmentRequest, _ csr: CertificateRequest, admission: Envelope) throws -> Outcome {
        let verifier = cluster.verifier
        // An expired ticket still gives its one answer again; the rules look at the time for everything else.
        let admitted = try refusing { try verifier.admission(admission, allowingExpired: true) }
        let enrolment: Verified<Enrolment>
        do {
            enrolment = try verifier.enrolment(body.enrolment, admission: admitted, csr: csr)
        } catch {
            // A machine that comes too late says so with the time of its own statement.
            guard error.code == .expired, verifier.now >= admitted.payload.notAfter else { throw APIError(error) }
            throw EnrolmentRules.ended(admitted.payload)
        }
        let certificates = cluster.nodeCertificates
        let candidate = EnrolmentRules.Candidate(
            admission: admitted, enrolment: enrolment, csr: try csr.pemText(),
            certificate: try certificates.issue(
                to: csr.publicKey, name: enrolment.payload.nodeName, now: verifier.now))
        let rules = EnrolmentRules(now: verifier.now)
        let trust = cluster.trust.chain
        return .transact(cluster.store) { transaction in
            switch try rules.decide(candidate, in: &transaction) {
            case .enrolled(let certificate):
                return try .json(
                    EnrolmentResponse(
                        state: .enrolled, fingerprint: csr.publicKey.fingerprint, certificate: certificate,
                        trust: trust, retryAfter: nil))
            // Answered and not thrown: a throw would undo the alarm.
            case .refused(let error): return .error(error)
            }
        }
    }

    private func wait(_ body: EnrolmentRequest, _ csr: CertificateRequest, from address: String) throws -> Outcome {
        let verifier = cluster.verifier
        let enrolment = try refusing { try verifier.pendingEnrolment(body.enrolment, csr: csr) }
        let key = csr.publicKey
        let row = PendingRow(
            key: key.record, fingerprint: key.fingerprint, nodeName: enrolment.payload.nodeName, address: address,
            facts: enrolment.payload.facts, first: verifier.now, last: verifier.now)
        let trust = cluster.trust.chain
        return .transact(cluster.store) { transaction in
            if try PendingRow.note(row, in: &transaction) {
                try EventLog.append(
                    EventRow.Content(
                        time: row.first, kind: "pending", node: row.nodeName,
                        message: "\(row.nodeName) waits for approval from \(address), \(row.fingerprint)"),
                    to: &transaction)
            }
            return try .json(
                EnrolmentResponse(
                    state: .pending, fingerprint: key.fingerprint, certificate: nil, trust: trust,
                    retryAfter: Self.retrySeconds), status: 202)
        }
    }
}
