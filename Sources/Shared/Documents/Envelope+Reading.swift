extension Envelope {
    /// Reads an envelope from bytes, which must be in canonical form: a document has one spelling, so it has one
    /// digest.
    package init(reading bytes: [UInt8]) throws(Refusal) {
        do {
            // The envelope itself has three levels.
            let limits = StrictJSON.Limits(bytes: DocumentKind.largestEnvelopeBytes, depth: 4)
            self = try StrictJSON.decode(Envelope.self, from: bytes, limits: limits)
        } catch {
            throw Refusal(.envelope, kind: nil, error.description)
        }
        guard canonicalBytes == bytes else {
            throw Refusal(.envelope, kind: nil, "the envelope is not in canonical form")
        }
        _ = try payloadBytes(kind: nil)
    }

    /// The payload's bytes, after every check of form. An envelope that came inside another body was not read by
    /// ``init(reading:)``, so this does not rely on it.
    func payloadBytes(kind: DocumentKind?) throws(Refusal) -> [UInt8] {
        func refusal(_ detail: String) -> Refusal { Refusal(.envelope, kind: kind, detail) }

        guard (1...Envelope.maximumSignatures).contains(signatures.count) else {
            throw refusal("\(signatures.count) signatures, and 1 to \(Envelope.maximumSignatures) are allowed")
        }
        for signature in signatures {
            guard signature.keyid.isEmpty || Hex.isHex(signature.keyid, count: 64) else {
                throw refusal("a keyid is not 64 hex digits")
            }
            // An Ed25519 signature has 64 bytes, one by P-256 at most 72.
            guard signature.sig.utf8.count <= 128, let bytes = Base64.decode(signature.sig), !bytes.isEmpty else {
                throw refusal("a signature is not base64 of a signature's length")
            }
        }
        guard payloadType.utf8.count <= 128, payloadType.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refusal("the payload type is no media type")
        }
        let limit = DocumentKind(payloadType: payloadType)?.maximumPayloadBytes ?? DocumentKind.largestPayloadBytes
        guard payload.utf8.count / 4 * 3 <= limit, let bytes = Base64.decode(payload), !bytes.isEmpty else {
            throw refusal("the payload is not base64 of 1 to \(limit) bytes")
        }
        return bytes
    }
}

extension DocumentKind {
    /// How long a payload of this kind may be. A manifest carries the text of unit files and addons; the others are
    /// records, and a relay message holds at most the sealed cluster CAs.
    package var maximumPayloadBytes: Int {
        switch self {
        case .manifest: 4 << 20
        case .relay: 1 << 19
        case .sealedFile: 1 << 17
        case .trust: 1 << 18
        case .admission, .enrolment, .assignment, .lease: 1 << 16
        }
    }

    static let largestPayloadBytes = allCases.map(\.maximumPayloadBytes).max() ?? 0
    /// Base64 makes three bytes four; signatures and names need a few thousand more.
    package static let largestEnvelopeBytes = largestPayloadBytes / 3 * 4 + 16384
}
