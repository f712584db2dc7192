/// A DSSE envelope: a payload, its type, and signatures over both.
///
/// It proves nothing by itself; only what a verifier made of it may be acted on.
package struct Envelope: Codable, Equatable, Sendable {
    package struct Signature: Codable, Equatable, Sendable {
        /// Identifier of the signing key: a hint, never a proof.
        package var keyid: String
        /// Base64.
        package var sig: String

        package init(keyid: String, sig: String) {
            self.keyid = keyid
            self.sig = sig
        }
    }

    /// Base64 of the payload's bytes.
    package var payload: String
    package var payloadType: String
    package var signatures: [Signature]

    package init(payload: String, payloadType: String, signatures: [Signature]) {
        self.payload = payload
        self.payloadType = payloadType
        self.signatures = signatures
    }
}
