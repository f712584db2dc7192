extension DocumentVerifier {
    /// Verifies that the operator made this sealed file for this cluster. Whether a node needs it, its manifest says.
    package func sealedFile(_ envelope: Envelope) throws(Refusal) -> Verified<SealedFile> {
        let opened = try Opened<SealedFile>(envelope, signedBy: trust.operators)
        try checkCluster(opened.payload)
        return Verified(opened)
    }
}

extension SealedFile: CheckedPayload {
    var problem: String? {
        guard !name.isEmpty, name.utf8.count <= 1024 else { return "the name is malformed" }
        guard Hex.isHex(fingerprint, count: 64) else { return "the fingerprint is not 64 hex digits" }
        guard let bytes = Base64.decode(content) else { return "the content is not base64" }
        return bytes.count <= Self.maximumBytes ? nil : "it has more than \(Self.maximumBytes) bytes"
    }
}
