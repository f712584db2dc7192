extension Envelope {
    /// More signatures than any cluster has operators; each one costs its verifier a few tries.
    package static let maximumSignatures = 16

    /// Writes the payload in canonical form and signs it with each key.
    package static func sign<Payload: DocumentPayload>(
        _ payload: Payload, with keys: [PrivateKey]
    ) throws -> Envelope {
        try sign(payloadBytes: try CanonicalJSON.encode(payload), as: Payload.kind, with: keys)
    }

    /// Signs bytes that were shown to a person first, exactly as they are.
    package static func sign(
        payloadBytes: [UInt8], as kind: DocumentKind, with keys: [PrivateKey]
    ) throws -> Envelope {
        Envelope(
            payload: Base64.encode(payloadBytes), payloadType: kind.payloadType,
            signatures: try keys.map { try signature(payloadBytes, kind.payloadType, $0) })
    }

    /// The same envelope with a further signature: for documents that need more than one operator.
    package func adding(signatureBy key: PrivateKey) throws -> Envelope {
        guard let bytes = Base64.decode(payload) else { throw CryptographyError(.encoding, "payload is not base64") }
        var envelope = self
        envelope.signatures.append(try Envelope.signature(bytes, payloadType, key))
        return envelope
    }

    private static func signature(_ payload: [UInt8], _ type: String, _ key: PrivateKey) throws -> Signature {
        guard key.kind.signsDocuments else {
            throw CryptographyError(.key, "a key of kind \(key.kind) signs no documents")
        }
        let signature = try key.sign(preAuthenticationEncoding(type: type, payload: payload))
        return Signature(keyid: key.keyID, sig: Base64.encode(signature))
    }

    /// What a DSSE signature is over: `DSSEv1 <length> <type> <length> <payload>`. The type is signed with the payload,
    /// so one kind of document cannot be passed off as another.
    package static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }

    /// The one spelling of this envelope: what is stored, served as a blob, and digested.
    package var canonicalBytes: [UInt8] {
        let signatures = signatures.map { signature in
            JSONValue.object([
                .init(name: "keyid", value: .string(signature.keyid)),
                .init(name: "sig", value: .string(signature.sig)),
            ])
        }
        return JSONText.write(
            .object([
                .init(name: "payload", value: .string(payload)),
                .init(name: "payloadType", value: .string(payloadType)),
                .init(name: "signatures", value: .array(signatures)),
            ]))
    }

    /// The document's name: SHA-256 of ``canonicalBytes``.
    package var digest: Digest { SHA256.digest(of: canonicalBytes) }
}
