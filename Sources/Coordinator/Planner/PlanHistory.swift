import Shared

/// What a plan takes over from the generations before it, because it was settled once and for all.
struct PlanHistory: Sendable {
    /// The members that began the etcd that runs as units; nil as long as there never were others.
    let etcdFounders: [String]?
    /// The control plane that begins a cluster with stacked etcd: the first by name of the first generation. Nil where the
    /// first generation is older than this rule, for its bytes must not change.
    let initializer: String?

    init(_ definition: Definition, previous: PreviousGeneration?) {
        let members = definition.nodes(with: .etcd).map(\.name).sorted()
        etcdFounders = previous.flatMap { Self.founders($0, members: members) }
        guard definition.etcd.topology == .stacked else {
            initializer = nil
            return
        }
        if let previous {
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

    private static func steps(of previous: PreviousGeneration) -> [Step] {
        previous.manifests.flatMap(\.manifest.steps)
    }
}
