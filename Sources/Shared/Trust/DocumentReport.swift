/// What a document is and whether it holds. `node-agent document verify` and `coordinator document show` print it.
package struct DocumentReport: Codable, Equatable, Sendable {
    package enum Verdict: String, Codable, Sendable {
        case accepted
        case refused
        /// Only shown.
        case unchecked
    }

    /// A signature that counts.
    package struct Signer: Codable, Equatable, Sendable {
        /// `operator` or `coordinator`.
        package var name: String
        package var keyID: String
    }

    /// Absent for bytes that are no envelope, as the next one is; a type that is unknown here is shown as it is.
    package var kind: String?
    package var digest: Digest?
    /// Whom the signatures claim to be of: hints, and nothing else.
    package var claims: [String] = []
    package var verdict: Verdict
    package var clusterName: String?
    package var clusterUID: String?
    package var signers: [Signer] = []
    /// The version of the trust document that accepted it, and when.
    package var trustVersion: Int?
    package var time: Timestamp?
    /// Why it is refused.
    package var code: RefusalCode?
    package var why: String?
    /// The payload's own text, where it was asked for and is JSON.
    package var payload: String?

    package var isAccepted: Bool { verdict != .refused }

    private init() { verdict = .unchecked }

    /// What the bytes say, with nothing checked but their form.
    package static func show(_ bytes: [UInt8]) -> DocumentReport {
        var report = DocumentReport()
        do {
            let envelope = try Envelope(reading: bytes)
            let payload = try envelope.payloadBytes(kind: nil)
            report.take(envelope)
            if (try? JSONParser.parse(payload, limits: .document)) != nil {
                report.payload = String(decoding: payload, as: UTF8.self)
            }
        } catch {
            report.refuse(error)
        }
        return report
    }

    /// Verifies any document offline against a trust file: one envelope, an array of all versions, or what
    /// `GET /v1/trust` answers. `pinnedKeyIDs` empty means that the file itself is trusted.
    ///
    /// It is compared with no node: what it means for one, the agent on that node decides.
    package static func verify(
        _ bytes: [UInt8], trust: [UInt8], pinnedKeyIDs: [String] = [], now: Timestamp
    ) -> DocumentReport {
        var report = DocumentReport()
        do {
            let envelope = try Envelope(reading: bytes)
            report.take(envelope)
            let chain = try readTrust(trust)
            let pins = pinnedKeyIDs.isEmpty ? try ownKeys(of: chain) : pinnedKeyIDs
            let verified = try TrustChain.verify(chain, pinnedKeyIDs: pins, now: now)
            let signers = try DocumentVerifier(trust: verified, now: now).signers(ofAny: envelope)
            report.signers = signers.map { Signer(name: $0.name, keyID: $0.key.keyID) }
            report.clusterName = verified.document.clusterName
            report.clusterUID = verified.clusterUID
            report.trustVersion = verified.version
            report.time = now
            report.verdict = .accepted
        } catch {
            report.refuse(error)
        }
        return report
    }

    private mutating func take(_ envelope: Envelope) {
        kind = DocumentKind(payloadType: envelope.payloadType)?.rawValue ?? "unknown: \(envelope.payloadType)"
        digest = envelope.digest
        claims = envelope.signatures.map { $0.keyid.isEmpty ? "a signature without keyid" : $0.keyid }
    }

    private mutating func refuse(_ refusal: Refusal) {
        verdict = .refused
        code = refusal.code
        why = refusal.detail
    }

    private static func readTrust(_ bytes: [UInt8]) throws(Refusal) -> [Envelope] {
        if let envelope = try? Envelope(reading: bytes) { return [envelope] }
        if let envelopes = try? StrictJSON.decode([Envelope].self, from: bytes) { return envelopes }
        if let answer = try? StrictJSON.decode(TrustResponse.self, from: bytes) { return answer.trust }
        throw Refusal(.envelope, kind: .trust, "the trust file is neither an envelope nor a list of them")
    }

    /// The keys that signed the first version by its own account.
    private static func ownKeys(of chain: [Envelope]) throws(Refusal) -> [String] {
        guard let first = chain.first else { throw Refusal(.envelope, kind: .trust, "the trust file is empty") }
        let bytes = try Opened<TrustDocument>.bytes(of: first)
        let trust = try VerifiedTrust(try Opened<TrustDocument>.read(bytes), digest: first.digest, chain: [first])
        return try trust.operators.check(first, payload: bytes, kind: .trust).map(\.keyID)
    }
}

extension DocumentVerifier {
    /// Whose signatures count, after every check that needs no node to compare with.
    fileprivate func signers(ofAny envelope: Envelope) throws(Refusal) -> [(name: String, key: PublicKey)] {
        switch DocumentKind(payloadType: envelope.payloadType) {
        case .trust: return try trustSigners(envelope)
        case .manifest: return try manifest(envelope, expecting: nil).signers.map { ("operator", $0) }
        case .admission: return try admission(envelope).signers.map { ("operator", $0) }
        case .sealedFile: return try sealedFile(envelope).signers.map { ("operator", $0) }
        case .assignment: return try assignment(envelope, expecting: nil).signers.map { ("coordinator", $0) }
        case .lease: return try lease(envelope, expecting: nil).signers.map { ("coordinator", $0) }
        case .enrolment:
            throw Refusal(
                .signature, kind: .enrolment, "a node's own word; only its admission says whose key must sign it")
        case .relay:
            guard try Self.claimedSender(of: envelope) == RelayMessage.operatorName else {
                throw Refusal(
                    .signature, kind: .relay,
                    "a node's message; only the proof of that node says whose key must sign it")
            }
            let opened = try Opened<RelayMessage>(envelope, signedBy: trust.operators)
            try checkCluster(opened.payload)
            try checkTime(opened.payload, from: opened.payload.time, to: opened.payload.expires)
            return opened.signers.map { ("operator", $0) }
        case nil: throw Refusal(.type, kind: nil, "the payload type \(envelope.payloadType) is unknown here")
        }
    }

    /// A version of the trust document is accepted when it is one of the chain that was just verified.
    private func trustSigners(_ envelope: Envelope) throws(Refusal) -> [(name: String, key: PublicKey)] {
        guard trust.chain.contains(envelope) else {
            throw Refusal(.chain, kind: .trust, "it is not one of the \(trust.chain.count) versions of the trust file")
        }
        let bytes = try Opened<TrustDocument>.bytes(of: envelope)
        return trust.operators.valid(in: envelope, payload: bytes).map { ("operator", $0) }
    }
}
