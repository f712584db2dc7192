/// Where things lie in the state folder, which belongs to the server's user: `/var/lib/muster` by default.
struct StateFolder: Sendable {
    static let standard = StateFolder(path: "/var/lib/muster")

    let path: String

    var keys: String { "\(path)/keys" }
    /// Signs assignments and leases, nothing else.
    var coordinatorKey: String { "\(keys)/coordinator.key" }
    /// The CA that identifies the coordinator to agents.
    var serverAuthority: AuthorityFiles { AuthorityFiles(folder: keys, name: "server-ca") }
    /// The CA that identifies agents to the coordinator.
    var nodeAuthority: AuthorityFiles { AuthorityFiles(folder: keys, name: "node-ca") }
    /// The CA that identifies administrators on `:7442`.
    var adminAuthority: AuthorityFiles { AuthorityFiles(folder: keys, name: "admin-ca") }
    /// Version 1 of the trust document, as `init` signed it; the store holds the later ones.
    var firstTrust: String { "\(path)/trust.1.json" }
    var database: String { "\(path)/muster.db" }
    /// Artifacts, each named by the hex digits of its digest.
    var artifacts: String { "\(path)/artifacts" }
}

/// The two files of a CA.
struct AuthorityFiles: Sendable {
    let certificate: String
    let key: String

    init(folder: String, name: String) {
        certificate = "\(folder)/\(name).crt"
        key = "\(folder)/\(name).key"
    }
}
