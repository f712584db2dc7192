/// What a document is and whether it holds, in lines for people. `node-agent document verify` and
/// `coordinator document show` print them.
package struct DocumentReport: Sendable, Equatable {
    package let lines: [String]
    /// Why the document is refused; nil when it is accepted, or was only shown.
    package let refusal: Refusal?

    package var isAccepted: Bool { refusal == nil }

    /// What the bytes say, with nothing checked but their form.
    package static func show(_ bytes: [UInt8]) -> DocumentReport {
        do {
            let envelope = try Envelope(reading: bytes)
            let payload = try envelope.payloadBytes(kind: nil)
            return DocumentReport(
                lines: heading(envelope) + ["verdict   not checked: give the trust document to verify it", ""]
                    + text(payload), refusal: nil)
        } catch {
            return DocumentReport(
                lines: [
                    "verdict   REFUSED", "code      \(error.code.rawValue)",
                    "why       \(error.detail)",
                ], refusal: error)
        }
    }

    /// Verifies any document offline against a trust file: one envelope, an array of all versions, or what
    /// `GET /v1/trust` answers. `pinnedKeyIDs` empty means that the file itself is trusted.
    ///
    /// It is compared with no node: what it means for one, the agent on that node decides.
    package static func verify(
        _ bytes: [UInt8], trust: [UInt8], pinnedKeyIDs: [String] = [], now: Timestamp
    ) -> DocumentReport {
        var lines: [String] = []
        do {
            let envelope = try Envelope(reading: bytes)
            lines = heading(envelope)
            let chain = try readTrust(trust)
            let pins = pinnedKeyIDs.isEmpty ? try ownKeys(of: chain) : pinnedKeyIDs
            let verified = try TrustChain.verify(chain, pinnedKeyIDs: pins, now: now)
            let verifier = DocumentVerifier(trust: verified, now: now)
            let signers = try verifier.signers(ofAny: envelope)
            lines.append("cluster   \(verified.document.clusterName) (\(verified.clusterUID))")
            lines += signers.map { "signed by \($0.name) \($0.key.keyID)" }
            lines.append("verdict   accepted, by version \(verified.version) of the trust document, at \(now)")
            return DocumentReport(lines: lines, refusal: nil)
        } catch {
            lines += ["verdict   REFUSED", "code      \(error.code.rawValue)", "why       \(error.detail)"]
            return DocumentReport(lines: lines, refusal: error)
        }
    }

    private static func heading(_ envelope: Envelope) -> [String] {
        let kind = DocumentKind(payloadType: envelope.payloadType)?.rawValue ?? "unknown: \(envelope.payloadType)"
        return ["document  \(kind)", "digest    \(envelope.digest)"]
            + envelope.signatures.map { "claims    \($0.keyid.isEmpty ? "a signature without keyid" : $0.keyid)" }
    }

    /// The payload with one member a line where it is JSON; control characters never reach the terminal.
    private static func text(_ payload: [UInt8]) -> [String] {
        guard let value = try? JSONParser.parse(payload, limits: .document) else {
            return ["(the payload is not JSON)"]
        }
        return JSONOutline.lines(value)
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
