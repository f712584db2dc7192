import Shared

/// Who does what.
extension DefinitionChecks {
    private static let sensible: Set<Set<Role>> = [
        [.loadBalancer], [.etcd], [.worker], [.controlPlane], [.controlPlane, .etcd], [.controlPlane, .worker],
        [.controlPlane, .etcd, .worker],
    ]

    func checkRoles() {
        for (index, node) in definition.nodes.enumerated() {
            let path = path(node: index, "roles")
            checkUnique(
                node.roles.enumerated().map { ($1.rawValue, path[$0]) }, what: "role", fix: "list it once")
            if !problems.hasProblem(under: path) { checkCombination(Set(node.roles), path) }
        }
    }

    func checkControlPlanes() {
        if !definition.nodes.isEmpty, definition.nodes(with: .controlPlane).isEmpty {
            error(
                "no node has the role control-plane", path("nodes"),
                fix: "give it to one node, or to three for a cluster that survives the loss of one")
        }
    }

    private func checkCombination(_ roles: Set<Role>, _ path: DefinitionPath) {
        guard !roles.isEmpty, !Self.sensible.contains(roles) else { return }
        let names = RoleSet(roles).roles.map(\.rawValue).joined(separator: " and ")
        let reason =
            if roles.isSuperset(of: [.loadBalancer, .controlPlane]) {
                "haproxy and the API server would want the same port"
            } else if roles.contains(.loadBalancer) {
                "the load balancer must live when the others are restarted"
            } else {
                "pods would compete with etcd for the disk"
            }
        error("\(names) do not go together on one node: \(reason)", path, fix: "give them to different nodes")
    }

    func checkPools() {
        for (index, pool) in definition.pools.enumerated() {
            let path = path("pools")[index]
            checkLabel(pool.name, path.key("name"), what: "pool name")
            if !pool.roles.isEmpty, Set(pool.roles) != [.worker] {
                error(
                    "a pool may only hold workers; other roles need nodes with a name and an address",
                    path.key("roles"),
                    fix: "write [worker], or list the nodes under nodes")
            }
        }
        let nodes = definition.nodes.enumerated().map { ($1.name, path(node: $0, "name")) }
        let pools = definition.pools.enumerated().map { ($1.name, path("pools")[$0].key("name")) }
        checkUnique(nodes + pools, what: "name", fix: "give the pool a name of its own")
        if !definition.pools.isEmpty, definition.networking.provider == .hostGateway {
            error(
                "host-gw routes to named nodes only, so it cannot serve a pool", path("pools"),
                fix: "set networking.provider: none and bring a network addon, or list the nodes under nodes")
        }
    }
}
