import Shared

/// What of a node is looked at all the time: the services that its manifest lets run, and its own etcd member.
struct WatchedParts: Equatable, Sendable {
    /// Units that must be active, each once.
    let units: [String]
    let member: OwnEtcdMember?

    init(_ accepted: AcceptedManifest) {
        var units: [String] = []
        for step in accepted.manifest.steps {
            for unit in Self.units(of: step.action) where !units.contains(unit) { units.append(unit) }
        }
        self.units = units
        member = OwnEtcdMember(accepted)
    }

    private static func units(of action: StepAction) -> [String] {
        switch action {
        case .etcdMember: [EtcdMemberStep.unit]
        case .haproxy(let spec): [spec.service]
        case .keepalived(let spec): [spec.service]
        case .containerd: [ContainerdSpec.unit]
        case .systemdUnit(let spec): spec.started ? [spec.unit] : []
        // kubeadm starts it, and no other step looks whether it runs.
        case .kubeadmJoin: ["kubelet.service"]
        default: []
        }
    }
}

/// How this node's own etcd member is asked for its health: a unit's, or a static pod's.
struct OwnEtcdMember: Equatable, Sendable {
    let endpoint: String
    let authorityPath: String
    let certificatePath: String
    let keyPath: String

    /// Nil for a node that has none.
    init?(_ accepted: AcceptedManifest) {
        for step in accepted.manifest.steps {
            guard case .etcdMember(let spec) = step.action else { continue }
            endpoint = "https://\(accepted.node.address):\(spec.clientPort)"
            (authorityPath, certificatePath, keyPath) = (spec.authorityPath, spec.certificatePath, spec.keyPath)
            return
        }
        guard accepted.manifest.stackedEtcdDirectory != nil else { return nil }
        endpoint = "https://\(accepted.node.address):2379"
        authorityPath = "\(EtcdOfControlPlane.pki)/etcd/ca.crt"
        certificatePath = "\(EtcdOfControlPlane.pki)/apiserver-etcd-client.crt"
        keyPath = "\(EtcdOfControlPlane.pki)/apiserver-etcd-client.key"
    }

    func gateway(_ paths: HostPaths) throws -> EtcdGateway {
        func read(_ path: String) throws -> [UInt8] {
            try DurableFile.readBounded(paths.path(path), limit: 64 << 10)
        }
        return try EtcdGateway(
            endpoints: [endpoint], authority: try read(authorityPath), certificate: try read(certificatePath),
            key: try read(keyPath))
    }
}
