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
        let patches = KubeadmPatches.files(definition.kubernetes.patches, for: role)
        for patch in patches { add("patch\(patch.path)", "write kubeadm's patch \(patch.path)", .file(patch)) }
        let node = KubeadmNode(
            isControlPlane: isControlPlane, isSchedulable: role.contains(.worker), hasPatches: !patches.isEmpty)
        if isControlPlane { try addInit(node) }
        try addJoin(node)
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
            skipPhases: inputs.initSkipPhases, lease: "kubeadm-init", fence: fence,
            endpoint: inputs.endpoint.description, patches: patchesFlag(node))
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
            lease: isControlPlane && inputs.isStacked ? "control-plane-join" : nil,
            endpoint: inputs.endpoint.description, patches: patchesFlag(node))
        add(
            "kubeadm-join", isControlPlane ? "join as a control plane" : "join the cluster",
            waitsFor: [Wait(condition: condition, role: .controlPlane, quantity: .any)],
            publishes: [ConditionName.nodeJoined], timeoutSeconds: 1800, .kubeadmJoin(spec))
    }

    mutating func addAddons() throws {
        let attachments = try inputs.attachments()
        for (index, addon) in definition.addons.enumerated() {
            let digest: Digest
            if let name = addon.artifact {
                digest = try use(name, kind: .file)
            } else if let attachment = attachments.first(where: { $0.record.name == "addon-\(addon.name)" }) {
                digest = use(attachment.record)
            } else {
                throw PlanError(code: .missingArtifact, detail: "addon \(addon.name) has no content")
            }
            let isLast = index == definition.addons.count - 1
            let spec = AddonSpec(
                name: addon.name, digest: digest, lease: "addon-\(addon.name)", kubectl: inputs.binary("kubectl"),
                kubeconfig: "/etc/kubernetes/admin.conf")
            add(
                "addon-\(addon.name)", "apply the addon \(addon.name), unless another control plane does",
                waitsFor: [Wait(condition: ConditionName.apiReady, role: .controlPlane, quantity: .any)],
                publishes: isLast ? [ConditionName.addonsApplied] : [], timeoutSeconds: 900, .addon(spec))
        }
    }
}
