extension DocumentVerifier {
    /// Verifies an admission. An expired one still proves who was admitted while it held: `allowingExpired` is for
    /// that.
    package func admission(
        _ envelope: Envelope, allowingExpired: Bool = false
    ) throws(Refusal) -> Verified<Admission> {
        let opened = try Opened<Admission>(envelope, signedBy: trust.operators)
        try checkCluster(opened.payload)
        let end = allowingExpired ? now.adding(seconds: 1) : opened.payload.notAfter
        try checkTime(opened.payload, from: opened.payload.issued, to: end)
        return Verified(opened)
    }

    /// Verifies that the holder of the admitted key says "this key is that node", for the key of this request.
    package func enrolment(
        _ envelope: Envelope, admission: Verified<Admission>, csr: CertificateRequest
    ) throws(Refusal) -> Verified<Enrolment> {
        let admitted = admission.payload
        guard let key = try? PublicKey(admitted.key) else {
            throw Refusal(.signature, kind: .enrolment, "the admitted key cannot be read")
        }
        let opened = try Opened<Enrolment>(envelope, signedBy: Signers(keys: [key], threshold: 1))
        let payload = opened.payload
        try checkCluster(payload)
        try require(admitted.admits(payload.nodeName), .node, payload) { "it names \(payload.nodeName)" }
        try require(admitted.subject == .ticket || payload.nodeKey.keyID == key.keyID, .node, payload) {
            "its key is not the one that was approved"
        }
        try checkRequest(payload, csr)
        try require(payload.time < admitted.notAfter, .expired, payload) {
            "it was made at \(payload.time), and the admission ended at \(admitted.notAfter)"
        }
        // A ticket is made by its admission; a machine that waits for approval spoke first.
        try require(
            admitted.subject == .node || payload.time >= admitted.issued.adding(seconds: -Self.skewSeconds),
            .expired, payload
        ) { "it was made at \(payload.time), before its ticket" }
        try checkTime(payload, from: payload.time, to: .distantFuture)
        try checkRequestDigest(payload, csr)
        return Verified(opened)
    }

    /// For a machine that waits for approval: its own node key signed, so nothing but that is proven.
    package func pendingEnrolment(
        _ envelope: Envelope, csr: CertificateRequest
    ) throws(Refusal) -> Verified<Enrolment> {
        let opened = try Opened<Enrolment>(envelope, signedBy: Signers(keys: [csr.publicKey], threshold: 1))
        try checkCluster(opened.payload)
        try checkRequest(opened.payload, csr)
        try checkTime(opened.payload, from: opened.payload.time, to: .distantFuture)
        try checkRequestDigest(opened.payload, csr)
        return Verified(opened)
    }

    private func checkRequest(_ payload: Enrolment, _ csr: CertificateRequest) throws(Refusal) {
        try require(payload.nodeKey == csr.publicKey.record, .node, payload) { "the request is for another key" }
    }

    private func checkRequestDigest(_ payload: Enrolment, _ csr: CertificateRequest) throws(Refusal) {
        try require(payload.csrDigest == csr.digest, .digest, payload) { "it is for another request" }
    }
}

extension Admission {
    /// Whether a node of this name may come in. Nodes of a pool are called `<pool>-…`, so that none can take the name
    /// of a node that the definition names.
    package func admits(_ name: String) -> Bool {
        guard let pool else { return name == node }
        return RosterPool.admits(name, pool: pool)
    }
}

extension Timestamp {
    /// The last second that the text form can hold.
    static let distantFuture = Timestamp(seconds: 253_402_300_799)
}
