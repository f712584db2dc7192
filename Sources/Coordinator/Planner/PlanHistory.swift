import Shared

/// What a plan takes over from the generations before it, because it was settled once and for all.
struct PlanHistory: Sendable {
    /// The members that began the etcd that runs as units; nil as long as there never were others.
    let etcdFounders: [String]?
    /// The control plane that begins a cluster with stacked etcd: the first by name of the first generation. Nil where the
    /// first generation is older than this rule, for its bytes must not change.
    let initializer: String?
    /// Whether API servers go on for some seconds after they were told to end: kubeadm settled it when the cluster began.
    let endsAPIServersLate: Bool
    /// Where etcd keeps its data. A cluster keeps its folder for life, also where an older version chose it.
    let etcdDataDirectory: String
    /// Whether preflight looks at the versions of programs. Not in clusters that 0.1.0 began: their agents read documents
    /// strictly, and would refuse a manifest with what they do not know.
    let checksPlatform: Bool
    /// The oldest existing etcd that the cluster was begun with: it is looked at once, and what runs is not refused later.
    let leastExistingEtcd: String?

    init(
        _ definition: Definition, previous: PreviousGeneration?, progress: ClusterProgress = .unknown
    ) {
        let members = definition.nodes(with: .etcd).map(\.name).sorted()
        etcdFounders = previous.flatMap { previous in
            progress.mayChooseMembers(insteadOf: previous.roster) ? nil : Self.founders(previous, members: members)
        }
        let settled = progress.isBegun ? previous : nil
        endsAPIServersLate =
            settled.map { Self.steps(of: $0).contains(where: Self.endsLate) }
            ?? (definition.maintenance.reboots == .whenRequired)
        etcdDataDirectory =
            definition.etcd.dataDirectory
            ?? previous.flatMap { EtcdPlace(Self.steps(of: $0)).dataDirectory(definition.etcd.topology) }
            ?? EtcdSettings.usualDataDirectory
        checksPlatform = previous.map { Self.steps(of: $0).contains(where: Self.checksPlatform) } ?? true
        leastExistingEtcd = previous.flatMap { previous in
            Self.steps(of: previous).lazy.compactMap { step in
                if case .existingEtcd(let spec) = step.action { spec.minimumVersion } else { nil }
            }.first
        }
        guard definition.etcd.topology == .stacked else {
            initializer = nil
            return
        }
        if let previous, !progress.mayChooseInitializer {
            initializer =
                Self.steps(of: previous).lazy.compactMap { step -> KubeadmInitSpec? in
                    if case .kubeadmInit(let spec) = step.action { spec } else { nil }
                }.first?.initializer
        } else {
            initializer = definition.nodes(with: .controlPlane).map(\.name).min()
        }
    }

    private static func founders(_ previous: PreviousGeneration, members: [String]) -> [String]? {
        for step in steps(of: previous) {
            if case .etcdMember(let spec) = step.action, let founders = spec.founders { return founders }
        }
        let before = previous.roster.nodes(with: .etcd).map(\.name).sorted()
        return before.isEmpty || before == members ? nil : before
    }

    private static func endsLate(_ step: Step) -> Bool {
        guard case .kubeadmInit(let spec) = step.action else { return false }
        return spec.config.contains(APIServerEnd.argument)
    }

    private static func checksPlatform(_ step: Step) -> Bool {
        if case .preflight(let spec) = step.action { spec.platform != nil } else { false }
    }

    private static func steps(of previous: PreviousGeneration) -> [Step] {
        previous.manifests.flatMap(\.manifest.steps)
    }
}

/// How an API server ends: it says that it is not ready, and serves on until balancers have noticed.
enum APIServerEnd {
    static let argument = "shutdown-delay-duration"
    /// haproxy notices within four seconds, by ``LoadBalancerTuning``; the kubelet waits for thirty.
    static let delay = "10s"
}
