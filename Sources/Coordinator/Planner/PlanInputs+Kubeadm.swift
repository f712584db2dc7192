extension PlanInputs {
    /// kubeadm's configuration of this cluster.
    func kubeadm() -> KubeadmConfiguration {
        let kubernetes = definition.kubernetes
        return KubeadmConfiguration(
            version: version, clusterName: kubernetes.clusterName, controlPlaneEndpoint: endpoint.description,
            imageRepository: imageRepository, certSANs: certSANs, apiServerArguments: apiServerArguments,
            controllerManagerArguments: controllerManagerArguments, schedulerArguments: kubernetes.schedulerArguments,
            kubeletArguments: kubernetes.kubeletArguments, podSubnet: podSubnet.description,
            serviceSubnet: serviceSubnet.description, dnsDomain: definition.networking.dnsDomain,
            etcd: isStacked
                ? .stacked(dataDirectory: definition.etcd.dataDirectory) : .external(endpoints: etcdEndpoints),
            kubelet: kubeletConfiguration, kubeProxy: kubernetes.kubeProxyConfiguration)
    }

    /// Every name and address that somebody may reach an API server by, each once.
    private var certSANs: [String] {
        let all =
            [endpoint.host] + loadBalancers.map(\.address) + controlPlanes.flatMap { [$0.name, $0.address] }
            + definition.kubernetes.certSANs
        var seen: Set<String> = []
        return all.filter { seen.insert($0).inserted }
    }

    private var apiServerArguments: [String: String] {
        var arguments = definition.kubernetes.apiServerArguments
        if let range = definition.networking.nodePortRange {
            arguments["service-node-port-range"] = "\(range.lowerBound)-\(range.upperBound)"
        }
        return arguments
    }

    private var controllerManagerArguments: [String: String] {
        var arguments = definition.kubernetes.controllerManagerArguments
        // The roster says which node has which subnet; a second opinion would only confuse people.
        if definition.networking.provider == .hostGateway { arguments["allocate-node-cidrs"] = "false" }
        return arguments
    }

    /// The kubelet and containerd must agree on who makes cgroups.
    private var kubeletConfiguration: YAMLValue {
        let content = definition.kubernetes.kubeletConfiguration
        guard content["cgroupDriver"] == nil else { return content }
        let driver = YAMLValue.Pair(
            key: "cgroupDriver", value: .text(definition.containerd.cgroupDriver.rawValue))
        return YAMLValue.mapping(content.pairs + [driver]).sorted
    }

    /// kubeadm's preflight is replaced by our own, which runs before anything is changed.
    var initSkipPhases: [String] { ["preflight"] + definition.kubernetes.skipAddons.sorted().map { "addon/\($0)" } }
}
