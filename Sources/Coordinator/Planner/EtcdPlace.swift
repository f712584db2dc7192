import Shared

/// Where a cluster's etcd is, as far as a change of it would lose what is recorded there.
struct EtcdPlace: Equatable {
    private var topology: EtcdSettings.Topology?
    private var endpoints: [String] = []
    private var dataDirectory: String?

    init(_ steps: [Step]) {
        for step in steps {
            switch step.action {
            case .etcdMember(let spec): (topology, dataDirectory) = (.systemd, spec.dataDirectory)
            case .existingEtcd(let spec): (topology, endpoints) = (.existing, spec.endpoints)
            case .kubeadmInit(let spec):
                guard let local = ClusterConfigurationText.node(spec)?["etcd"]?["local"] else { continue }
                (topology, dataDirectory) = (.stacked, local["dataDir"]?.text)
            default: continue
            }
        }
    }

    /// The folder of each member's data; nil where the cluster's etcd is of another topology, or of others.
    func dataDirectory(_ topology: EtcdSettings.Topology) -> String? { self.topology == topology ? dataDirectory : nil }

    /// What would change, and what to write instead where that is more than to leave it.
    func change(to other: EtcdPlace) -> (detail: String, hint: String?)? {
        guard let topology, let new = other.topology else { return nil }
        if topology != new { return ("etcd.topology would change from \(topology.rawValue) to \(new.rawValue)", nil) }
        if endpoints != other.endpoints { return ("the endpoints of a running cluster's etcd would change", nil) }
        guard let dataDirectory, let changed = other.dataDirectory, dataDirectory != changed else { return nil }
        // A member that looks into another folder finds none of its data: it would come back empty, on all machines.
        return (
            "etcd.dataDirectory would change from \(dataDirectory) to \(changed)",
            "a cluster keeps the folder of its etcd for life: write etcd: {dataDirectory: \(dataDirectory)}, or leave "
                + "the key out"
        )
    }
}
