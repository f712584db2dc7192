import Shared

/// What the cluster should be, from what the operator signed.
struct VerifyTarget: Sendable {
    var cluster: String
    var clusterUID: String
    var generation: Int
    /// host:port of the API for everybody.
    var endpoint: String
    /// host:port of each control plane's own API server, by the node's name.
    var apiServers: [(name: String, address: String)]
    /// Nodes that Kubernetes is to have.
    var nodes: [RosterNode]
    var pools: [PlannedPool]
    var addons: [AddonSpec]
    /// Whether kubeadm was told to bring a DNS.
    var hasDNS: Bool
    /// The image of the probes that the definition names.
    var image: String?
}

extension VerifyTarget {
    /// - Throws: ``Shared/CommandError`` where the generation has no control plane.
    init(_ applied: AppliedGeneration, cluster: String) throws {
        let manifests = applied.previous.manifests.map(\.manifest).filter { $0.role.contains(.controlPlane) }
        let steps = manifests.first?.steps ?? []
        guard
            let initialize = steps.lazy.compactMap({ step in
                if case .kubeadmInit(let spec) = step.action { spec } else { nil }
            }).first
        else {
            throw CommandError(
                "generation \(applied.generation) has no control plane", hint: "coordinator plan -f FILE")
        }
        let roster = applied.roster
        let port = Self.number(after: "bindPort:", in: initialize.config) ?? 6443
        self.init(
            cluster: cluster, clusterUID: roster.clusterUID, generation: applied.generation,
            endpoint: initialize.endpoint,
            apiServers: roster.nodes(with: .controlPlane).map { ($0.name, "\($0.address):\(port)") },
            nodes: roster.nodes.filter { $0.roles.contains(.controlPlane) || $0.roles.contains(.worker) },
            pools: applied.previous.pools,
            addons: steps.compactMap { if case .addon(let spec) = $0.action { spec } else { nil } },
            hasDNS: !initialize.skipPhases.contains { $0 == "addon" || $0 == "addon/coredns" },
            image: roster.verifyImage)
    }

    private static func number(after key: String, in text: String) -> Int? {
        guard let found = text.firstRange(of: key) else { return nil }
        return Int(text[found.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber })
    }
}
