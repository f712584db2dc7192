/// The named nodes of a generation, and the pools. It is a blob named by its digest; manifests carry that digest, so the
/// operator's signature covers it.
package struct Roster: Codable, Equatable, Sendable {
    package var clusterUID: String
    package var generation: Int
    package var nodes: [RosterNode]
    /// Nil where the definition has none.
    package var pools: [RosterPool]?
    /// What the probes of `coordinator verify` run in; nil where the definition names no image.
    package var verifyImage: String?

    package init(
        clusterUID: String, generation: Int, nodes: [RosterNode], pools: [RosterPool] = [], verifyImage: String? = nil
    ) {
        self.clusterUID = clusterUID
        self.generation = generation
        self.nodes = nodes
        self.pools = pools.isEmpty ? nil : pools
        self.verifyImage = verifyImage
    }

    package func node(named name: String) -> RosterNode? { nodes.first { $0.name == name } }

    package func pool(named name: String) -> RosterPool? { pools?.first { $0.name == name } }

    /// The pool that a node's name was made from: the one with the longest name, for `big-cattle-1f0c9d` is not of the
    /// pool `big`.
    package func pool(admitting nodeName: String) -> RosterPool? {
        pools?.filter { $0.admits(nodeName) }.max { $0.name.utf8.count < $1.name.utf8.count }
    }

    package func nodes(with role: Role) -> [RosterNode] { nodes.filter { $0.roles.contains(role) } }
}

/// Nodes that are not named in advance: whoever was admitted to the pool, under a name that begins with the pool's.
package struct RosterPool: Codable, Equatable, Sendable {
    package var name: String
    package var roles: RoleSet
    /// As of a named node; nil without any.
    package var labels: [String: String]?
    /// As of a named node; nil without any.
    package var taints: [String]?
    /// As of a named node; nil without any.
    package var values: [String: String]?

    package init(
        name: String, roles: RoleSet, labels: [String: String] = [:], taints: [String] = [],
        values: [String: String] = [:]
    ) {
        self.name = name
        self.roles = roles
        self.labels = labels.isEmpty ? nil : labels
        self.taints = taints.isEmpty ? nil : taints
        self.values = values.isEmpty ? nil : values
    }

    /// The entry of one of its nodes.
    package func entry(of nodeName: String, address: String) -> RosterNode {
        RosterNode(
            name: nodeName, roles: roles, address: address, labels: labels ?? [:], taints: taints ?? [],
            values: values ?? [:])
    }

    /// Whether a node of this name may be one of the pool's: `<pool>-…`.
    package func admits(_ nodeName: String) -> Bool { Self.admits(nodeName, pool: name) }

    package static func admits(_ nodeName: String, pool: String) -> Bool {
        nodeName.hasPrefix(pool + "-") && nodeName.utf8.count > pool.utf8.count + 1
    }
}

/// One node of the roster, with its per-node values. Placeholders in steps (`{{node.address}}`) can name nothing else.
package struct RosterNode: Codable, Equatable, Sendable {
    package var name: String
    package var roles: RoleSet
    /// The one address that the API server advertises, the kubelet registers and etcd peers use.
    package var address: String
    /// The part of the pod network that lives on this node, where the network provider wants one.
    package var podSubnet: String?
    package var labels: [String: String]
    /// `key=value:Effect`; added after the node joined.
    package var taints: [String]
    /// Further values for placeholders, `{{node.values.NAME}}`.
    package var values: [String: String]

    package init(
        name: String, roles: RoleSet, address: String, podSubnet: String? = nil, labels: [String: String] = [:],
        taints: [String] = [], values: [String: String] = [:]
    ) {
        self.name = name
        self.roles = roles
        self.address = address
        self.podSubnet = podSubnet
        self.labels = labels
        self.taints = taints
        self.values = values
    }
}

extension RosterNode {
    /// The name among ``values`` under which a definition's architecture stands, so that rosters read by 0.1.0 have it.
    package static let architectureKey = "architecture"

    /// What its manifest is chosen by, where its roles have one for each architecture.
    package var architecture: String? { values[Self.architectureKey] }
}
