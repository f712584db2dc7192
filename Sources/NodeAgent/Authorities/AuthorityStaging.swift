import Shared

/// A new set of authorities between its birth and its place: one file, so that it is there whole or not at all, whatever
/// happens while the eight files of kubeadm's layout are written.
struct AuthorityStaging {
    let paths: HostPaths

    private var path: String { paths.state + "/cluster-authorities.staged" }

    func load(etcd: Bool, now: Timestamp) throws -> AuthorityBundle? {
        guard try FileState.read(path, digest: false).exists else { return nil }
        let bytes = try DurableFile.readBounded(path, limit: 1 << 20)
        return try AuthorityBundle(try StrictJSON.decode(ClusterAuthorities.self, from: bytes), etcd: etcd, now: now)
    }

    func save(_ bundle: AuthorityBundle) throws {
        try DurableFile.write(try CanonicalJSON.encode(bundle.documents), to: path, mode: FileMode(0o600))
    }

    func discard() throws { try DurableFile.removeDurably(path) }
}
