import Shared

/// Fingerprints of secrets, for the manifest: they change with the content, the same content has the same one, and
/// nobody without the operator's key can try out what the content may be.
///
///     operator's key ── HMAC ──► key of this cluster's fingerprints ── HMAC of name and content ──► fingerprint
struct SealedFingerprints {
    /// Stands in a plan where a fingerprint cannot be made. It is never signed.
    static let unknown = "unknown"

    private let key: [UInt8]

    init(operatorKey: PrivateKey, clusterUID: String) throws {
        key = try HMACSHA256.code(
            of: Array("muster sealed-file fingerprint 1 \(clusterUID)".utf8), key: try operatorKey.pem())
    }

    func fingerprint(of name: String, _ content: SecretBytes) throws -> String {
        // The length keeps name and content apart.
        let head = "\(name.utf8.count) \(name) "
        return Hex.encode(try HMACSHA256.code(of: Array(head.utf8) + content.revealed, key: key))
    }

    /// Name to fingerprint of every secret. What cannot be made, because a file or the key is missing, is taken from the
    /// generation before, as if it were unchanged.
    ///
    /// - Returns: also the names of those that were taken so, or that are unknown.
    static func table(
        _ secrets: [DefinitionSecret], operatorKey: PrivateKey?, clusterUID: String, previous: PreviousGeneration?
    ) throws -> (fingerprints: [String: String], unchecked: [String]) {
        let maker = try operatorKey.map { try SealedFingerprints(operatorKey: $0, clusterUID: clusterUID) }
        var before: [String: String] = [:]
        for manifest in previous?.manifests ?? [] {
            before.merge(manifest.manifest.sealedFingerprints) { first, _ in first }
        }
        var table: [String: String] = [:]
        var unchecked: [String] = []
        for secret in secrets {
            if let known = secret.publicFingerprint {
                table[secret.name] = known
            } else if let maker, let content = secret.content {
                table[secret.name] = try maker.fingerprint(of: secret.name, content)
            } else {
                table[secret.name] = before[secret.name] ?? unknown
                unchecked.append(secret.name)
            }
        }
        return (table, unchecked.sorted())
    }
}
