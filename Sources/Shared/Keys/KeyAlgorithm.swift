/// Algorithms of the cluster's keys, in the words of kubeadm's `encryptionAlgorithm`.
package enum KeyAlgorithm: String, Codable, CaseIterable, Sendable {
    case rsa2048 = "RSA-2048"
    case rsa3072 = "RSA-3072"
    case rsa4096 = "RSA-4096"
    case p256 = "ECDSA-P256"
    case p384 = "ECDSA-P384"

    package var kind: KeyKind {
        switch self {
        case .rsa2048: .rsa(bits: 2048)
        case .rsa3072: .rsa(bits: 3072)
        case .rsa4096: .rsa(bits: 4096)
        case .p256: .p256
        case .p384: .p384
        }
    }
}
