import Shared

/// Where the members of a generation keep their data, by its signed steps.
struct EtcdDataDirectory: Equatable {
    /// Of units; nil where there are none.
    let units: String?
    /// Of kubeadm's static pods; nil where kubeadm runs no etcd.
    let stacked: String?

    init(in steps: [Step]) {
        units =
            steps.lazy.compactMap { step -> String? in
                if case .etcdMember(let spec) = step.action { spec.dataDirectory } else { nil }
            }.first
        stacked = ChangeGuard.clusterConfiguration(steps)?["etcd"]?["local"]?["dataDir"]?.text
    }

    func path(_ topology: EtcdSettings.Topology) -> String? {
        switch topology {
        case .systemd: units
        case .stacked: stacked
        case .existing: nil
        }
    }
}

extension ChangeGuard {
    /// A member that looks into another folder finds none of its data: it would come back empty, on all machines at once.
    func checkEtcdDataDirectory() throws(PlanError) {
        let before = EtcdDataDirectory(in: previous.manifests.flatMap(\.manifest.steps))
        let now = EtcdDataDirectory(in: content.parts.flatMap(\.steps))
        for (old, new) in [(before.units, now.units), (before.stacked, now.stacked)] {
            guard let old, let new, old != new else { continue }
            throw PlanError(
                code: .forbiddenChange, detail: "etcd.dataDirectory would change from \(old) to \(new)",
                hint: "a cluster keeps the folder of its etcd for life: write etcd: {dataDirectory: \(old)}, or leave "
                    + "the key out")
        }
    }
}
