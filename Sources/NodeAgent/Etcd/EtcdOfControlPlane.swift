import Shared

/// etcd as a control plane reaches it, with the API server's own client certificate: units, or kubeadm's static pods.
struct EtcdOfControlPlane {
    private static let stackedManifest = "/etc/kubernetes/manifests/etcd.yaml"
    private static let pki = "/etc/kubernetes/pki"

    private let paths: HostPaths
    private let roster: Roster
    private let isStacked: Bool

    /// Nil where etcd is none of this cluster's.
    init?(_ manifest: AcceptedManifest, paths: HostPaths) {
        self.paths = paths
        roster = manifest.roster
        isStacked = roster.nodes(with: .etcd).isEmpty
        guard isStacked else { return }
        guard (try? KubernetesFiles(paths: paths).exists(Self.stackedManifest)) == true else { return nil }
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
        func read(_ name: String) throws -> [UInt8] {
            try DurableFile.readBounded(paths.path("\(Self.pki)/\(name)"), limit: 64 << 10)
        }
        guard !endpoints.isEmpty else { throw EtcdError(.unreachable, "there is no other member") }
        return try EtcdGateway(
            endpoints: endpoints, authority: try read("etcd/ca.crt"),
            certificate: try read("apiserver-etcd-client.crt"), key: try read("apiserver-etcd-client.key"))
    }
}
