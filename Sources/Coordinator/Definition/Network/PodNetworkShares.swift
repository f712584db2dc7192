import Shared

/// How the pod network is divided among nodes: who does it, and into parts of which size.
struct PodNetworkShares: Equatable, Sendable {
    /// Prefix length of a node's part; nil where parts have no fixed size.
    var length: Int?
    /// Who gives them out, for people.
    var by: String
    /// The definition's key that makes smaller parts; nil where it is in the provider's manifest.
    var key: String?

    /// What kube-controller-manager gives each Node object, and what kubeadm checks before it begins; nil where the
    /// definition says that it gives nothing.
    static func ofControllerManager(_ definition: Definition) -> PodNetworkShares? {
        let arguments = definition.kubernetes.controllerManagerArguments
        guard definition.networking.provider != .hostGateway,
            arguments["allocate-node-cidrs"].flatMap(GoBoolean.value) != false
        else { return nil }
        let name = maskArguments.first { arguments[$0] != nil } ?? maskArguments[1]
        return PodNetworkShares(
            length: arguments[name].map { Int($0) ?? usualLength } ?? usualLength, by: "kube-controller-manager",
            key: "kubernetes.controllerManager.extraArgs: {\(name): …}")
    }

    /// What the nodes' addresses really come out of; nil where nothing is known about it.
    ///
    /// flannel, and cilium with `ipam: kubernetes`, take what the Node object says, and so do most networks of one's own.
    /// calico gives out blocks, cilium's operator parts of its own, weave single addresses.
    static func ofProvider(_ definition: Definition) -> PodNetworkShares? {
        let networking = definition.networking
        let objects = networking.content.flatMap { try? ManifestText($0) }
        switch networking.provider {
        case .hostGateway:
            return PodNetworkShares(
                length: networking.nodePrefixLength, by: "Muster", key: "networking.nodePrefixLength")
        case .calico:
            let text = String(decoding: networking.content?.bytes ?? [], as: UTF8.self)
            guard !text.contains(text: "usePodCidr") else { return ofControllerManager(definition) }
            let container = try? objects?.container("calico-node", of: "calico-node")
            let size = container?.environmentText("CALICO_IPV4POOL_BLOCK_SIZE").flatMap { Int($0) }
            return PodNetworkShares(length: size ?? 26, by: "calico")
        case .cilium:
            let data = (try? objects?.object("ConfigMap", "cilium-config"))?["data"]
            guard data?["ipam"]?.text == "cluster-pool" else { return ofControllerManager(definition) }
            let size = data?["cluster-pool-ipv4-mask-size"]?.text.flatMap { Int($0) }
            return PodNetworkShares(length: size ?? usualLength, by: "cilium's operator")
        case .weave: return PodNetworkShares(length: nil, by: "weave")
        case .flannel, .manifest, .none: return ofControllerManager(definition)
        }
    }

    /// kubeadm and the controller manager take the first that is there.
    static let maskArguments = ["node-cidr-mask-size-ipv4", "node-cidr-mask-size"]

    /// What kube-controller-manager, and cilium's operator, give a node where nothing else is said.
    static let usualLength = 24
}
