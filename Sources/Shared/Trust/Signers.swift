/// The keys that may sign a document, and how many of them must have.
struct Signers {
    let keys: [PublicKey]
    let threshold: Int

    /// The distinct keys whose signature over the payload verifies.
    ///
    /// `keyid` is a hint and proves nothing: a signature counts for the key that verifies it, once, whatever it is
    /// called and however often it is there. An empty hint means "try all". A hint that names another key is not
    /// followed any further, so that no byte of an envelope, hints included, can be changed without being noticed.
    func valid(in envelope: Envelope, payload: [UInt8]) -> [PublicKey] {
        let message = Envelope.preAuthenticationEncoding(type: envelope.payloadType, payload: payload)
        var valid: [PublicKey] = []
        for signature in envelope.signatures {
            guard let bytes = Base64.decode(signature.sig) else { continue }
            let candidates = keys.filter { key in
                key.kind.signsDocuments && !valid.contains(key)
                    && (signature.keyid.isEmpty || signature.keyid.isSameText(as: key.keyID))
            }
            if let signer = candidates.first(where: { $0.verify(bytes, over: message) }) { valid.append(signer) }
        }
        return valid
    }

    func check(_ envelope: Envelope, payload: [UInt8], kind: DocumentKind) throws(Refusal) -> [PublicKey] {
        let valid = valid(in: envelope, payload: payload)
        // A threshold below one would accept anything.
        guard threshold >= 1, valid.count >= threshold else {
            throw Refusal(
                .signature, kind: kind,
                "\(valid.count) valid signatures of permitted keys, and \(max(threshold, 1)) needed")
        }
        return valid
    }
}
