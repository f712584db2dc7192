import Shared

extension KubeadmConfiguration {
    /// The text for `kubeadm init --config`.
    func initText(_ node: KubeadmNode) throws(YAMLEmitterError) -> String {
        var documents = [initConfiguration(node), clusterConfiguration]
        documents.append(component("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", kubelet))
        if !kubeProxy.pairs.isEmpty {
            documents.append(component("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration", kubeProxy))
        }
        return try YAMLEmitter.text(of: documents)
    }

    /// The text for `kubeadm join --config`.
    func joinText(_ node: KubeadmNode) throws(YAMLEmitterError) -> String {
        try YAMLEmitter.text(of: [joinConfiguration(node)])
    }

    private func initConfiguration(_ node: KubeadmNode) -> YAMLValue {
        .object([
            "apiVersion": .text(dialect.apiVersion),
            "kind": .text("InitConfiguration"),
            "bootstrapTokens": .sequence([
                .object([
                    "token": .text("{{bootstrap.token}}"),
                    "ttl": .text("10m0s"),
                    "description": .text("kubeadm init by muster"),
                    "usages": .texts(["signing", "authentication"]),
                    "groups": .texts(["system:bootstrappers:kubeadm:default-node-token"]),
                ])
            ]),
            "localAPIEndpoint": localAPIEndpoint(node),
            "nodeRegistration": registration(node),
            "patches": node.hasPatches ? dialect.patches(KubeadmPatches.directory) : nil,
            "timeouts": dialect.timeouts(isJoin: false),
        ])
    }

    private func joinConfiguration(_ node: KubeadmNode) -> YAMLValue {
        .object([
            "apiVersion": .text(dialect.apiVersion),
            "kind": .text("JoinConfiguration"),
            "discovery": .object([
                "bootstrapToken": .object([
                    "apiServerEndpoint": .text(controlPlaneEndpoint),
                    "token": .text("{{join.token}}"),
                    "caCertHashes": .texts(["{{join.caCertHash}}"]),
                ]),
                "timeout": dialect.discoveryTimeout,
            ]),
            "nodeRegistration": registration(node),
            "controlPlane": node.isControlPlane ? .object(["localAPIEndpoint": localAPIEndpoint(node)]) : nil,
            "patches": node.hasPatches ? dialect.patches(KubeadmPatches.directory) : nil,
            "timeouts": dialect.timeouts(isJoin: true),
        ])
    }

    private var clusterConfiguration: YAMLValue {
        .object([
            "apiVersion": .text(dialect.apiVersion),
            "kind": .text("ClusterConfiguration"),
            "clusterName": .text(clusterName),
            "kubernetesVersion": .text("v\(version)"),
            "controlPlaneEndpoint": .text(controlPlaneEndpoint),
            "certificatesDir": .text(Self.certificatesDirectory),
            "imageRepository": .text(imageRepository),
            "encryptionAlgorithm": algorithm.flatMap { dialect.knows($0, version) ? .text($0.rawValue) : nil },
            "certificateValidityPeriod": dialect == .v1beta4 ? validityDays.map { .text("\($0 * 24)h0m0s") } : nil,
            "networking": .object([
                "serviceSubnet": .text(serviceSubnet), "podSubnet": .text(podSubnet), "dnsDomain": .text(dnsDomain),
            ]),
            "apiServer": .object([
                "certSANs": .texts(certSANs),
                "extraArgs": dialect.arguments(apiServerArguments),
                "extraVolumes": Self.volumes(apiServerVolumes),
                "timeoutForControlPlane": dialect.timeoutForControlPlane,
            ]),
            "controllerManager": component(controllerManagerArguments, controllerManagerVolumes),
            "scheduler": component(schedulerArguments, schedulerVolumes),
            "etcd": etcdConfiguration,
        ])
    }

    /// Nil where nothing is said about a component.
    private func component(_ arguments: [String: String], _ volumes: [VolumeDefinition]) -> YAMLValue? {
        let value = YAMLValue.object([
            "extraArgs": dialect.arguments(arguments), "extraVolumes": Self.volumes(volumes),
        ])
        return value.pairs.isEmpty ? nil : value
    }

    private static func volumes(_ volumes: [VolumeDefinition]) -> YAMLValue? {
        guard !volumes.isEmpty else { return nil }
        return .sequence(
            volumes.map { volume in
                .object([
                    "name": .text(volume.name), "hostPath": .text(volume.hostPath),
                    "mountPath": .text(volume.mountPath), "readOnly": .boolean(volume.isReadOnly),
                    "pathType": volume.pathType.map { .text($0.rawValue) },
                ])
            })
    }

    private var etcdConfiguration: YAMLValue {
        switch etcd {
        case .external(let endpoints):
            .object([
                "external": .object([
                    "endpoints": .texts(endpoints),
                    "caFile": .text(Self.etcdAuthority),
                    "certFile": .text(Self.etcdClientCertificate),
                    "keyFile": .text(Self.etcdClientKey),
                ])
            ])
        case .stacked(let dataDirectory, let arguments):
            .object([
                "local": .object([
                    "imageTag": etcdImageTag.map { .text($0) }, "dataDir": .text(dataDirectory),
                    "extraArgs": dialect.arguments(arguments),
                ])
            ])
        }
    }

    private func localAPIEndpoint(_ node: KubeadmNode) -> YAMLValue {
        .object(["advertiseAddress": .text(node.address), "bindPort": .number(6443)])
    }

    private func registration(_ node: KubeadmNode) -> YAMLValue {
        .object([
            "name": .text(node.name),
            "criSocket": .text(dialect.criSocket),
            // An empty list lets pods run on a control plane; without the key kubeadm taints it.
            "taints": node.isControlPlane && node.isSchedulable ? .sequence([]) : nil,
            "imagePullPolicy": dialect.imagePullPolicy,
            "kubeletExtraArgs": dialect.arguments(
                kubeletArguments.merging(["node-ip": node.address]) { _, own in own }),
        ])
    }

    /// A component's own configuration; what the definition says stands after kind and version.
    private func component(_ apiVersion: String, _ kind: String, _ content: YAMLValue) -> YAMLValue {
        let head = YAMLValue.object(["apiVersion": .text(apiVersion), "kind": .text(kind)]).pairs
        return .mapping(head + content.pairs.filter { $0.key != "apiVersion" && $0.key != "kind" })
    }
}
