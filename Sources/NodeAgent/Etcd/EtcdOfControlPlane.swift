import Shared

/// etcd as a control plane reaches it, with the API server's own client certificate: units, or kubeadm's static pods.
struct EtcdOfControlPlane {
    static let pki = "/etc/kubernetes/pki"

    private let paths: HostPaths
    private let roster: Roster
    private let isStacked: Bool
    /// Nil for the API server's own.
    private let credential: EtcdCredential?

    /// Nil where others run etcd. The signed manifest says so, and no file: where a static pod's manifest is away, its
    /// member is still in the list.
    init?(_ manifest: AcceptedManifest, paths: HostPaths, credential: EtcdCredential? = nil) {
        self.paths = paths
        self.credential = credential
        roster = manifest.roster
        isStacked = roster.nodes(with: .etcd).isEmpty
        if isStacked, manifest.manifest.stackedEtcdDirectory == nil { return nil }
    }

    private var role: Role { isStacked ? .controlPlane : .etcd }

    /// Held while the members change.
    var lease: String { isStacked ? LeaseName.controlPlaneJoin : LeaseName.etcdMembership }

    /// The roster's entry of a node that has a member.
    func entry(of name: String) -> RosterNode? { roster.nodes(with: role).first { $0.name == name } }

    /// All members but one: what is asked about a member is not asked of it.
    func gateway(without name: String) throws -> EtcdGateway {
        try gateway(roster.nodes(with: role).filter { $0.name != name }.map { "https://\($0.address):2379" })
    }

    func isHealthy(_ member: EtcdMember) -> Bool {
        guard !member.clientURLs.isEmpty, let gateway = try? gateway(member.clientURLs) else { return false }
        return gateway.unhealthyReason() == nil
    }

    private func gateway(_ endpoints: [String]) throws -> EtcdGateway {
        guard !endpoints.isEmpty else { throw EtcdError(.unreachable, "there is no other member") }
        let credential = try credential ?? EtcdCredential(ofAPIServer: paths)
        return try EtcdGateway(
            endpoints: endpoints, authority: credential.authority, certificate: credential.certificate,
            key: credential.key)
    }
}
