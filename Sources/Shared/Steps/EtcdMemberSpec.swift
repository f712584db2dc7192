/// One member of the etcd cluster as a systemd unit.
///
/// The step's `waitsFor` is the barrier before the first start: the handler publishes `preparedCondition` when all but
/// the start is done, and only then awaits it. A member that has data already starts without waiting for anybody.
package struct EtcdMemberSpec: Codable, Equatable, Sendable {
    /// The unit file, with placeholders.
    package var unit: String
    package var dataDirectory: String
    /// Made when it is missing.
    package var user: String
    package var clientPort: Int
    package var peerPort: Int
    /// CA, certificate and key with which the agent asks for the member's health.
    package var authorityPath: String
    package var certificatePath: String
    package var keyPath: String
    package var clusterToken: String
    /// Published when everything but the start is done: the barrier.
    package var preparedCondition: String
    /// Names of the members that began this etcd; no other node ever begins one. Nil until the members change.
    package var founders: [String]?

    package init(
        unit: String, dataDirectory: String, user: String, clientPort: Int, peerPort: Int, authorityPath: String,
        certificatePath: String, keyPath: String, clusterToken: String, preparedCondition: String,
        founders: [String]? = nil
    ) {
        self.unit = unit
        self.dataDirectory = dataDirectory
        self.user = user
        self.clientPort = clientPort
        self.peerPort = peerPort
        self.authorityPath = authorityPath
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clusterToken = clusterToken
        self.preparedCondition = preparedCondition
        self.founders = founders
    }
}

/// A key in etcd that is created at most once: the fence that no coordinator can lift.
package struct EtcdFence: Codable, Equatable, Sendable {
    package var key: String
    /// https URLs.
    package var endpoints: [String]
    package var authorityPath: String
    package var certificatePath: String
    package var keyPath: String

    package init(key: String, endpoints: [String], authorityPath: String, certificatePath: String, keyPath: String) {
        self.key = key
        self.endpoints = endpoints
        self.authorityPath = authorityPath
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}
