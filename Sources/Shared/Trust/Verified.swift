/// A document that passed every check. Only this module's verifier makes one, so whoever holds it need not ask again.
package struct Verified<Payload: DocumentPayload>: Sendable {
    package let payload: Payload
    package let envelope: Envelope
    /// Digest of the envelope: the document's name.
    package let digest: Digest
    /// Whose signatures counted.
    package let signers: [PublicKey]

    /// The envelope's bytes, for storing and handing on.
    package var bytes: [UInt8] { envelope.canonicalBytes }

    init(_ opened: Opened<Payload>) {
        payload = opened.payload
        envelope = opened.envelope
        digest = opened.digest
        signers = opened.signers
    }
}

/// A document of the right kind, signed by those who may, and well-formed. What it says has not been compared with
/// anything yet.
struct Opened<Payload: DocumentPayload> {
    let payload: Payload
    let envelope: Envelope
    let digest: Digest
    let signers: [PublicKey]
}

extension Opened where Payload: CheckedPayload {
    /// The first four checks: envelope, type, signature, schema.
    init(_ envelope: Envelope, signedBy signers: Signers) throws(Refusal) {
        let bytes = try Opened.bytes(of: envelope)
        let valid = try signers.check(envelope, payload: bytes, kind: Payload.kind)
        let payload = try Opened.read(bytes)
        self.init(payload: payload, envelope: envelope, digest: envelope.digest, signers: valid)
    }

    /// Checks envelope and type, and gives the payload's bytes.
    static func bytes(of envelope: Envelope) throws(Refusal) -> [UInt8] {
        let bytes = try envelope.payloadBytes(kind: Payload.kind)
        guard envelope.payloadType == Payload.kind.payloadType else {
            throw Refusal(.type, kind: Payload.kind, "the payload type is \(envelope.payloadType)")
        }
        return bytes
    }

    /// Reads the payload and checks its values, whoever signed it.
    static func read(_ bytes: [UInt8]) throws(Refusal) -> Payload {
        let payload: Payload
        do {
            let limits = StrictJSON.Limits(bytes: Payload.kind.maximumPayloadBytes)
            payload = try StrictJSON.decode(Payload.self, from: bytes, limits: limits)
        } catch {
            throw Refusal(.schema, kind: Payload.kind, error.description)
        }
        if let problem = payload.problem { throw Refusal(.schema, kind: Payload.kind, problem) }
        return payload
    }
}
