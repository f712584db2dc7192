/// An etcd that others run: what must hold of it before the cluster is begun in it.
package struct ExistingEtcdSpec: Codable, Equatable, Sendable {
    /// https URLs.
    package var endpoints: [String]
    package var authorityPath: String
    package var certificatePath: String
    package var keyPath: String
    /// `3.4.0`
    package var minimumVersion: String
    /// Whether the operator accepts a single member, whose loss is the cluster's.
    package var allowsSingleMember: Bool
    /// The key of the fence; where it is this cluster's, Kubernetes' data is this cluster's too.
    package var fenceKey: String
    /// Under which Kubernetes keeps its data, without a slash at the end: `/registry`.
    package var dataPrefix: String

    package init(
        endpoints: [String], authorityPath: String, certificatePath: String, keyPath: String, minimumVersion: String,
        allowsSingleMember: Bool, fenceKey: String, dataPrefix: String
    ) {
        self.endpoints = endpoints
        self.authorityPath = authorityPath
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.minimumVersion = minimumVersion
        self.allowsSingleMember = allowsSingleMember
        self.fenceKey = fenceKey
        self.dataPrefix = dataPrefix
    }
}
