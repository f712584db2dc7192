import COpenSSL

/// The kinds of key that Muster makes and takes.
package enum KeyKind: Hashable, Sendable, CustomStringConvertible {
    /// For signatures over documents.
    case ed25519
    /// For TLS, certificates, sealing; and for documents where the operator's key lives in hardware.
    case p256
    /// For cluster CAs and their certificates only, never for documents, as RSA.
    case p384
    /// For cluster CAs and their certificates only, never for documents.
    case rsa(bits: Int)

    package var description: String {
        switch self {
        case .ed25519: "Ed25519"
        case .p256: "P-256"
        case .p384: "P-384"
        case .rsa(let bits): "RSA \(bits)"
        }
    }

    /// Whether such a key may sign documents.
    package var signsDocuments: Bool {
        switch self {
        case .ed25519, .p256: true
        case .p384, .rsa: false
        }
    }

    /// RSA below 2048 bits is broken or soon will be; above 8192 one signature takes seconds, which is a way to stall
    /// us.
    static let rsaBits = 2048...8192

    /// What the key is, or nil for a kind, a curve or a size that is not allowed.
    init?(_ key: KeyHandle) {
        if EVP_PKEY_is_a(key.pointer, "ED25519") == 1 {
            self = .ed25519
        } else if EVP_PKEY_is_a(key.pointer, "EC") == 1 {
            var name = [CChar](repeating: 0, count: 64)
            var length = 0
            guard EVP_PKEY_get_group_name(key.pointer, &name, name.count, &length) == 1,
                (0...name.count).contains(length)
            else { return nil }
            switch String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) {
            case "prime256v1": self = .p256
            case "secp384r1": self = .p384
            default: return nil
            }
        } else if EVP_PKEY_is_a(key.pointer, "RSA") == 1 {
            let bits = Int(EVP_PKEY_get_bits(key.pointer))
            guard KeyKind.rsaBits.contains(bits) else { return nil }
            self = .rsa(bits: bits)
        } else {
            return nil
        }
    }
}
