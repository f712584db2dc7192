import Shared

/// The kubelet, the pod network, kubeadm and the addons.
extension ManifestBuilder {
    mutating func addKubernetesSteps() throws(YAMLEmitterError) {
        addKubelet()
        if definition.networking.provider == .hostGateway {
            let spec = PodNetworkSpec(
                podSubnet: inputs.podSubnet.description, bridge: "cni0", mtu: definition.networking.mtu,
                cniDirectory: "/etc/cni/net.d", binDirectory: inputs.cniBinaryDirectory)
            add("pod-network", "bridge this node's pods and route to the others'", .podNetwork(spec))
        }
        addEndpointStep()
        let patches = ownPatches + KubeadmPatches.files(definition.kubernetes.patches, for: role)
        for patch in patches { add("patch\(patch.path)", "write kubeadm's patch \(patch.path)", .file(patch)) }
        let node = KubeadmNode(
            isControlPlane: isControlPlane, isSchedulable: role.contains(.worker), hasPatches: !patches.isEmpty)
        if isControlPlane { try addInit(node) }
        try addJoin(node)
    }

    /// What is patched without being asked for.
    private var ownPatches: [FileSpec] {
        guard isControlPlane, inputs.isStacked, let version = definition.kubernetes.version else { return [] }
        return KubeadmPatches.etcdFiles(for: version)
    }

    /// kubeadm starts the kubelet when it has written its configuration; until then there is nothing to run.
    private mutating func addKubelet() {
        let binary = inputs.binary("kubelet")
        let isPackaged = definition.kubernetes.source == .packages
        let spec = SystemdUnitSpec(
            unit: KubeletUnit.name, content: isPackaged ? nil : KubeletUnit.unit(binary: binary),
            dropIns: [KubeletUnit.dropInName: KubeletUnit.dropIn(binary: binary)], enabled: true, started: false)
        add("kubelet", "write the kubelet's unit", .systemdUnit(spec))
    }

    private mutating func addInit(_ node: KubeadmNode) throws(YAMLEmitterError) {
        let quorum = Wait(condition: ConditionName.etcdQuorum, role: .etcd, quantity: .any)
        let spec = KubeadmInitSpec(
            kubeadm: inputs.binary("kubeadm"), config: try inputs.kubeadm().initText(node),
            skipPhases: inputs.initSkipPhases, lease: LeaseName.initialization, fence: fence,
            endpoint: inputs.endpoint.description, patches: patchesFlag(node),
            initializer: inputs.history.initializer)
        add(
            "kubeadm-init", "begin the cluster, unless another control plane does",
            waitsFor: inputs.balancerWaits + (inputs.isStacked || inputs.usesExistingEtcd ? [] : [quorum]),
            publishes: [ConditionName.controlPlaneInitialized, ConditionName.apiReady], timeoutSeconds: 1200,
            .kubeadmInit(spec))
    }

    private func patchesFlag(_ node: KubeadmNode) -> String? {
        node.hasPatches && inputs.kubeadm().dialect.patchesFlag ? KubeadmPatches.directory : nil
    }

    private var fence: EtcdFence? {
        guard !inputs.isStacked else { return nil }
        return EtcdFence(
            key: inputs.fenceKey, endpoints: inputs.etcdEndpoints,
            authorityPath: KubeadmConfiguration.etcdAuthority,
            certificatePath: KubeadmConfiguration.etcdClientCertificate, keyPath: KubeadmConfiguration.etcdClientKey)
    }

    private mutating func addJoin(_ node: KubeadmNode) throws(YAMLEmitterError) {
        let condition = isControlPlane ? ConditionName.controlPlaneInitialized : ConditionName.apiReady
        let spec = KubeadmJoinSpec(
            kubeadm: inputs.binary("kubeadm"), config: try inputs.kubeadm().joinText(node), skipPhases: ["preflight"],
            controlPlane: isControlPlane,
            // Every join of a stacked control plane changes etcd's membership; two at once may cost the quorum.
            lease: isControlPlane && inputs.isStacked ? LeaseName.controlPlaneJoin : nil,
            endpoint: inputs.endpoint.description, patches: patchesFlag(node))
        add(
            "kubeadm-join", isControlPlane ? "join as a control plane" : "join the cluster",
            waitsFor: [Wait(condition: condition, role: .controlPlane, quantity: .any)],
            publishes: [ConditionName.nodeJoined], timeoutSeconds: 1800, .kubeadmJoin(spec))
    }

    mutating func addAddons() throws {
        let hasNetwork = definition.networking.provider.hasManifest
        if hasNetwork {
            let networking = definition.networking
            let traffic =
                inputs.network?.traffic
                ?? PodTraffic(provider: networking.provider.rawValue, encryption: networking.encryption ?? .unknown)
            try addAddon(
                NetworkAddon.name, artifact: networking.artifact, "apply the network provider \(traffic.provider)",
                network: traffic, isLast: definition.addons.isEmpty)
        }
        for (index, addon) in definition.addons.enumerated() {
            try addAddon(
                addon.name, artifact: addon.artifact, "apply the addon \(addon.name)",
                workloads: addon.waitSeconds == nil ? nil : addon.workloads, waitSeconds: addon.waitSeconds,
                isLast: index == definition.addons.count - 1)
        }
    }

    private mutating func addAddon(
        _ name: String, artifact: String?, _ summary: String, network: PodTraffic? = nil,
        workloads: [AddonWorkload]? = nil, waitSeconds: Int? = nil, isLast: Bool
    ) throws {
        let digest: Digest
        if let artifact {
            digest = try use(artifact, kind: .file)
        } else if let attachment = try inputs.attachments().first(where: { $0.record.name == "addon-\(name)" }) {
            digest = use(attachment.record)
        } else {
            throw PlanError(code: .missingArtifact, detail: "addon \(name) has no content")
        }
        let spec = AddonSpec(
            name: name, digest: digest, lease: "addon-\(name)", kubectl: inputs.binary("kubectl"),
            kubeconfig: "/etc/kubernetes/admin.conf", network: network, workloads: workloads, waitSeconds: waitSeconds)
        add(
            "addon-\(name)", "\(summary), unless another control plane does",
            waitsFor: [Wait(condition: ConditionName.apiReady, role: .controlPlane, quantity: .any)],
            publishes: isLast ? [ConditionName.addonsApplied] : [], timeoutSeconds: 900 + (waitSeconds ?? 0),
            .addon(spec))
    }
}
