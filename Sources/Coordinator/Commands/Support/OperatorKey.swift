import Shared

/// Reads the key that signs desired state. It is read when it is needed and never shown.
enum OperatorKey {
    static func read(_ invocation: Invocation) throws -> PrivateKey {
        let path = try AbsolutePath.of(try invocation.value("key") ?? invocation.configurationFolder.operatorKey)
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBounded(path, limit: 1 << 14)
        } catch {
            throw CommandError(
                "cannot read the operator's key: \(error)", hint: "run this as root, or name the key with --key FILE")
        }
        let key: PrivateKey
        do {
            key = try PrivateKey(pem: bytes)
        } catch {
            throw CommandError(
                "\(path) is not an operator key: \(error)", hint: "an unencrypted Ed25519 or P-256 key in PEM")
        }
        guard key.kind.signsDocuments else {
            throw CommandError("\(path) holds a key of kind \(key.kind), which signs no documents")
        }
        return key
    }

    /// The same, and one that the cluster's trust document lists.
    static func read(_ invocation: Invocation, for trust: VerifiedTrust) throws -> PrivateKey {
        let key = try read(invocation)
        guard trust.operatorKeys.contains(key.publicKey) else {
            throw CommandError(
                "the key \(key.keyID.prefix(12)) is not an operator key of cluster \(trust.document.clusterName)",
                hint: "name one of its operator keys with --key FILE")
        }
        return key
    }
}
