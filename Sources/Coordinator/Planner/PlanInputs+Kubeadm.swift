import Shared

extension PlanInputs {
    /// kubeadm's configuration of this cluster.
    func kubeadm() -> KubeadmConfiguration {
        let kubernetes = definition.kubernetes
        return KubeadmConfiguration(
            version: version, clusterName: kubernetes.clusterName, controlPlaneEndpoint: endpoint.description,
            imageRepository: imageRepository, certSANs: certSANs, apiServerArguments: apiServerArguments,
            controllerManagerArguments: controllerManagerArguments,
            schedulerArguments: withFeatureGates(kubernetes.schedulerArguments),
            kubeletArguments: kubeletArguments, podSubnet: podSubnet.description,
            serviceSubnet: serviceSubnet.description, dnsDomain: definition.networking.dnsDomain,
            etcd: isStacked
                ? .stacked(dataDirectory: history.etcdDataDirectory, arguments: definition.etcd.arguments)
                : .external(endpoints: etcdEndpoints),
            apiServerVolumes: kubernetes.apiServerVolumes,
            controllerManagerVolumes: kubernetes.controllerManagerVolumes,
            schedulerVolumes: kubernetes.schedulerVolumes, algorithm: definition.certificates.algorithm,
            validityDays: validityDays,
            kubelet: kubeletConfiguration, kubeProxy: kubeProxyConfiguration, etcdImageTag: definition.etcd.imageTag)
    }

    /// Nil for the year that kubeadm gives by itself: a definition without the key stays the same bytes.
    private var validityDays: Int? {
        let days = definition.certificates.validityDays
        return days == CertificateSettings.usualValidityDays ? nil : days
    }

    /// Every name and address that somebody may reach an API server by, each once.
    var certSANs: [String] {
        let all =
            balancerSANs + controlPlanes.flatMap { [$0.name, $0.address] }
            + definition.kubernetes.certSANs
        var seen: Set<String> = []
        return all.filter { seen.insert($0).inserted }
    }

    private var apiServerArguments: [String: String] {
        var arguments = withFeatureGates(definition.kubernetes.apiServerArguments)
        if let range = definition.networking.nodePortRange {
            arguments["service-node-port-range"] = "\(range.lowerBound)-\(range.upperBound)"
        }
        if history.endsAPIServersLate, arguments[APIServerEnd.argument] == nil {
            arguments[APIServerEnd.argument] = APIServerEnd.delay
        }
        return arguments
    }

    private var controllerManagerArguments: [String: String] {
        var arguments = withFeatureGates(definition.kubernetes.controllerManagerArguments)
        // Without it the controller manager would look for a cloud itself; later ones have no such thing inside.
        if isExternalCloud, version.minor <= KubernetesMilestone.lastCloudsInside {
            arguments["cloud-provider"] = "external"
        }
        // The roster says which node has which subnet; a second opinion would only confuse people.
        if definition.networking.provider == .hostGateway { arguments["allocate-node-cidrs"] = "false" }
        return arguments
    }

    private var isExternalCloud: Bool { definition.kubernetes.cloudProvider == .external }

    private var kubeletArguments: [String: String] {
        definition.kubernetes.kubeletArguments.merging(isExternalCloud ? ["cloud-provider": "external"] : [:]) { $1 }
    }

    /// The kubelet and containerd must agree on who makes cgroups.
    private var kubeletConfiguration: YAMLValue {
        let content = definition.kubernetes.kubeletConfiguration
        let address = definition.networking.dnsAddress.map { YAMLValue.texts([$0.description]) }
        let own = YAMLValue.object([
            "cgroupDriver": .text(definition.containerd.cgroupDriver.rawValue), "clusterDNS": address,
            "featureGates": featureGates,
        ])
        let missing = own.pairs.filter { content[$0.key] == nil }
        return missing.isEmpty ? content : YAMLValue.mapping(content.pairs + missing).sorted
    }

    private var kubeProxyConfiguration: YAMLValue {
        let content = definition.kubernetes.kubeProxyConfiguration
        guard let featureGates else { return content }
        return YAMLValue.mapping(content.pairs + [YAMLValue.Pair(key: "featureGates", value: featureGates)]).sorted
    }

    /// As a mapping, for the parts that have a configuration; nil without any.
    private var featureGates: YAMLValue? {
        let gates = definition.kubernetes.featureGates.sorted { $0.key < $1.key }
        return gates.isEmpty ? nil : .mapping(gates.map { YAMLValue.Pair(key: $0.key, value: .boolean($0.value)) })
    }

    /// As an argument, for the parts that have none.
    private func withFeatureGates(_ arguments: [String: String]) -> [String: String] {
        let gates = definition.kubernetes.featureGates.sorted { $0.key < $1.key }
        guard !gates.isEmpty else { return arguments }
        return arguments.merging(["feature-gates": gates.map { "\($0.key)=\($0.value)" }.joined(separator: ",")]) { $1 }
    }

    /// kubeadm's preflight is replaced by our own, which runs before anything is changed.
    var initSkipPhases: [String] { ["preflight"] + definition.kubernetes.skipAddons.sorted().map { "addon/\($0)" } }
}
