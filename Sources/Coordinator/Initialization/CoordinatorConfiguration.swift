/// `/etc/muster/coordinator.json`: where the coordinator of this host keeps its state and on what it listens. Holds no
/// secret. Its existence says that `coordinator init` has finished.
struct CoordinatorConfiguration: Codable, Equatable, Sendable {
    static let fileName = "coordinator.json"

    var clusterUID: String
    var clusterName: String
    /// Absolute path of the state folder.
    var stateFolder: String
    /// Addresses under which agents reach the coordinator; the names of its TLS certificate.
    var addresses: [String]
    /// The user that `coordinator serve` runs as and that owns the state folder.
    var user: String
    var agentPort = 7440
    var enrolmentPort = 7441
    var adminPort = 7442
    /// Where the console and the admin API listen: loopback, unless somebody decides otherwise.
    var adminAddress = "127.0.0.1"
    var adminSocket = "/run/muster/admin.sock"
}
