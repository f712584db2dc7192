/// A public key as the trust document and admissions list it.
package struct KeyRecord: Codable, Equatable, Hashable, Sendable {
    /// Lower-case hex SHA-256 of the SubjectPublicKeyInfo DER; a hint in envelopes, the name of the key everywhere else.
    package var keyID: String
    /// Base64 (standard alphabet, padded) of the SubjectPublicKeyInfo DER.
    package var publicKey: String

    package init(keyID: String, publicKey: String) {
        self.keyID = keyID
        self.publicKey = publicKey
    }
}
