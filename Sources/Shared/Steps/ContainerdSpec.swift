/// containerd's configuration, whole file owned, and the running service.
package struct ContainerdSpec: Codable, Equatable, Sendable {
    /// Content of ``path``.
    package var config: String
    /// Drop-ins of containerd.service.
    package var dropIns: [String: String]
    /// Path of the CRI socket that must answer.
    package var socket: String

    package init(config: String, dropIns: [String: String], socket: String) {
        self.config = config
        self.dropIns = dropIns
        self.socket = socket
    }
}

/// A container image archive, imported into containerd's `k8s.io` namespace.
package struct ImageSpec: Codable, Equatable, Sendable {
    /// The archive.
    package var digest: Digest
    /// The image names that must be there afterwards; empty where only the archive knows them.
    package var references: [String]

    package init(digest: Digest, references: [String]) {
        self.digest = digest
        self.references = references
    }
}
