import Shared

/// What a step does to a machine, as far as an operator wants to see it before it happens.
struct StepEffects: Codable, Equatable, Sendable {
    /// Paths of files.
    var writes: [String] = []
    /// Units, and programs that run once.
    var starts: [String] = []
    /// Units that are restarted when their files changed.
    var restarts: [String] = []

    init(writes: [String] = [], starts: [String] = [], restarts: [String] = []) {
        self.writes = writes
        self.starts = starts
        self.restarts = restarts
    }

    init(_ action: StepAction) {
        switch action {
        case .preflight: self.init()
        case .packages(let spec):
            self.init(
                writes: spec.repositories.map { "/etc/apt/sources.list.d/\($0.name).list" },
                starts: ["apt-get install " + spec.packages.map(Self.text).joined(separator: " ")])
        case .artifact(let spec): self.init(writes: [spec.path], restarts: spec.restarts)
        case .file(let spec): self.init(writes: [spec.path], restarts: spec.restarts)
        case .kernelModules(let spec):
            self.init(writes: ["/etc/modules-load.d"], starts: ["modprobe " + spec.modules.joined(separator: " ")])
        case .sysctl: self.init(writes: ["/etc/sysctl.d"])
        case .swap(let spec): self.init(starts: spec.policy == .off ? ["swapoff"] : [])
        case .hosts: self.init(writes: ["/etc/hosts"])
        case .systemdUnit(let spec): self.init(unit: spec)
        case .containerd(let spec):
            self.init(
                writes: [ContainerdSpec.path]
                    + spec.dropIns(command: ContainerdSpec.command).keys.sorted().map {
                        "\(SystemdUnitSpec.folder)/\(ContainerdSpec.unit).d/\($0)"
                    },
                restarts: [ContainerdSpec.unit])
        case .image(let spec): self.init(starts: ["ctr images import " + spec.references.joined(separator: " ")])
        case .clusterAuthorities(let spec):
            self.init(writes: [spec.directory] + (spec.etcd ? [spec.etcdDirectory] : []))
        case .publicAuthorities(let spec): self.init(writes: [spec.path])
        case .certificate(let spec):
            self.init(
                writes: [spec.certificatePath, spec.keyPath] + (spec.authorityPath.map { [$0] } ?? []),
                restarts: spec.restarts)
        case .etcdMember(let spec):
            self.init(writes: ["/etc/systemd/system/etcd.service", spec.dataDirectory], starts: ["etcd.service"])
        case .etcdEndpoints:
            self.init(writes: ["/etc/kubernetes/manifests/kube-apiserver.yaml"], restarts: ["kube-apiserver"])
        case .haproxy(let spec):
            let files = spec.files(takesPath: true) { $0 }
            self.init(
                writes: [files.configuration.path] + (files.dropIn.map { [$0.path] } ?? []), restarts: [spec.service])
        case .keepalived(let spec): self.init(writes: [spec.path, spec.checkPath], restarts: [spec.service])
        case .endpoint: self.init()
        case .podNetwork(let spec): self.init(writes: [spec.cniDirectory], starts: ["routes"])
        case .firewall:
            self.init(writes: ["/etc/muster/firewall.nft"], starts: ["muster-firewall.service"])
        case .reboots(let spec): self.init(writes: [spec.file.path])
        case .kubeadmInit: self.init(writes: ["/etc/kubernetes"], starts: ["kubeadm init", "kubelet.service"])
        case .kubeadmJoin: self.init(writes: ["/etc/kubernetes"], starts: ["kubeadm join", "kubelet.service"])
        case .addon(let spec): self.init(starts: ["kubectl apply of \(spec.name)"])
        case .sealedFile(let spec): self.init(writes: [spec.path], restarts: spec.restarts)
        case .existingEtcd: self.init()
        case .hook(let spec): self.init(starts: ["\(spec.interpreter), a script of yours"])
        }
    }

    private init(unit spec: SystemdUnitSpec) {
        let directory = "/etc/systemd/system/\(spec.unit)"
        self.init(
            writes: (spec.content == nil ? [] : [directory])
                + spec.dropIns.keys.sorted().map { "\(directory).d/\($0)" },
            starts: spec.started ? [spec.unit] : [], restarts: spec.started ? [spec.unit] : [])
    }

    private static func text(_ package: PinnedPackage) -> String {
        package.version.map { "\(package.name)=\($0)" } ?? package.name
    }

    /// The effects on one node: its own values in place of the placeholders.
    func filled(by placeholders: Placeholders) throws(PlaceholderError) -> StepEffects {
        func fill(_ texts: [String]) throws(PlaceholderError) -> [String] {
            try texts.map { text throws(PlaceholderError) in try placeholders.fill(text) }
        }
        return StepEffects(writes: try fill(writes), starts: try fill(starts), restarts: try fill(restarts))
    }
}
