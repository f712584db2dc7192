import Shared

/// Makes the roster's nodes. A node that was there before keeps its part of the pod network.
struct RosterPlanner {
    let definition: Definition
    let previous: Roster?

    func nodes() throws(PlanError) -> [RosterNode] {
        let subnets = try podSubnets()
        return definition.nodes.sorted { $0.name < $1.name }.map { node in
            RosterNode(
                name: node.name, roles: node.roleSet, address: node.address,
                podSubnet: subnets[node.name]?.description, labels: node.labels, taints: node.taints,
                values: node.rosterValues)
        }
    }

    /// The pod subnet of every node that runs pods, where the network provider wants one.
    private func podSubnets() throws(PlanError) -> [String: IPv4Subnet] {
        guard definition.networking.provider == .hostGateway, let whole = definition.networking.podSubnet else {
            return [:]
        }
        let nodes = definition.nodes.filter { $0.roles.contains(.controlPlane) || $0.roles.contains(.worker) }
        var subnets: [String: IPv4Subnet] = [:]
        for node in nodes { subnets[node.name] = node.podSubnet }
        for node in nodes where subnets[node.name] == nil {
            guard let text = previous?.node(named: node.name)?.podSubnet, let kept = IPv4Subnet(text),
                whole.contains(kept.base), !subnets.values.contains(where: { $0.overlaps(kept) })
            else { continue }
            subnets[node.name] = kept
        }
        let length = definition.networking.nodePrefixLength
        var number = 0
        for node in nodes where subnets[node.name] == nil {
            var found: IPv4Subnet?
            while found == nil, let candidate = whole.subnet(number, ofLength: length) {
                number += 1
                if !subnets.values.contains(where: { $0.overlaps(candidate) }) { found = candidate }
            }
            guard let found else {
                throw PlanError(
                    code: .podSubnets, detail: "\(whole) has no /\(length) left for node \(node.name)",
                    hint: "a larger networking.podSubnet, or a larger networking.nodePrefixLength")
            }
            subnets[node.name] = found
        }
        return subnets
    }
}
