import Shared

/// A lease, who may hold it, and how long the longest work under it takes.
struct LeaseUse: Codable, Equatable, Sendable {
    /// What a holder gets beyond its longest work before others come first.
    private static let graceSeconds = 3600

    var name: String
    /// One of these roles is enough.
    var roles: [Role]
    var seconds: Int

    /// Nobody keeps it for longer than this while others ask for it.
    var longestSeconds: Int { seconds + Self.graceSeconds }

    func allows(_ roles: RoleSet) -> Bool { self.roles.contains { roles.contains($0) } }

    /// Those that a node may take although no step of its manifest says so; see ``Shared/LeaseName/standing``.
    private static let standing = [
        LeaseUse(name: LeaseName.etcdMembership, roles: [.etcd, .controlPlane], seconds: 1800),
        LeaseUse(name: LeaseName.controlPlaneJoin, roles: [.controlPlane], seconds: 1800),
        LeaseUse(
            name: APIServerOutageOrder.lease, roles: [.controlPlane], seconds: APIServerOutageOrder.longestSeconds),
        // Draining, the boot, and the time until it is whole again.
        LeaseUse(name: LeaseName.reboot, roles: Role.allCases, seconds: 7200),
    ]

    /// The use of a lease by orders and by the steps of a generation; nil where nothing uses it.
    static func of(_ name: String, in generation: GenerationRow?) -> LeaseUse? {
        let always = standing.first { $0.name == name }
        guard let generation, generation.leases.contains(name) else { return always }
        // A generation that an older coordinator took does not say whose: only control planes' steps had leases.
        let steps =
            generation.leaseUses?.first { $0.name == name }
            ?? LeaseUse(name: name, roles: [.controlPlane], seconds: 1800)
        return always.map { $0.joined(with: steps) } ?? steps
    }

    /// The uses by the steps of manifests, by name.
    static func all(in manifests: [Manifest]) -> [LeaseUse] {
        var uses: [String: LeaseUse] = [:]
        for manifest in manifests {
            for step in manifest.steps {
                for name in StepUses(step).leases {
                    let use = LeaseUse(name: name, roles: manifest.role.roles, seconds: step.timeoutSeconds)
                    uses[name] = uses[name].map { $0.joined(with: use) } ?? use
                }
            }
        }
        return uses.values.sorted { $0.name < $1.name }
    }

    private func joined(with other: LeaseUse) -> LeaseUse {
        let all = Set(roles).union(other.roles)
        return LeaseUse(
            name: name, roles: Role.allCases.filter { all.contains($0) }, seconds: max(seconds, other.seconds))
    }
}
