import Shared

/// Something in a definition that goes sealed to the nodes.
struct DefinitionSecret: Sendable {
    /// As the manifest and the nodes call it.
    var name: String
    /// Nil where the file could not be read.
    var content: SecretBytes?
    /// The fingerprint that follows from public parts alone; nil where it takes the operator's key to make one.
    var publicFingerprint: String?
}

extension Definition {
    /// Everything that goes sealed to the nodes.
    func secrets() throws -> [DefinitionSecret] {
        var secrets = files.compactMap { file in
            file.sealed.map { _ in DefinitionSecret(name: file.path, content: file.secret) }
        }
        if etcd.topology == .existing {
            secrets.append(
                DefinitionSecret(name: KubeadmConfiguration.etcdClientKey, content: etcd.client.keyContent))
        }
        if certificates.mode == .provided {
            let supplied = certificates.supplied
            secrets.append(
                DefinitionSecret(
                    name: SealedFileName.authorities,
                    content: try supplied.map { SecretBytes(try CanonicalJSON.encode($0.documents)) },
                    publicFingerprint: supplied?.fingerprint))
        }
        return secrets
    }
}
