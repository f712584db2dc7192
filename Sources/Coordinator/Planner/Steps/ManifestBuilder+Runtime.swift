import Shared

/// containerd and the images that are brought along.
extension ManifestBuilder {
    mutating func addRuntimeSteps() throws(PlanError) {
        let configuration = ContainerdConfiguration(
            sandboxImage: inputs.sandboxImage, usesSystemdCgroups: definition.containerd.cgroupDriver == .systemd,
            restrictsOOMScoreAdj: definition.containerd.restrictOOMScoreAdj,
            cniBinaryDirectory: inputs.cniBinaryDirectory)
        let spec = ContainerdSpec(
            config: configuration.text, dropIns: configuration.dropIns, socket: "/run/containerd/containerd.sock")
        add("containerd", "configure and start containerd", .containerd(spec))
        // Wherever the programs come from: an image that the operator has put into the store is one to be used.
        for name in inputs.lock.names(of: .image) {
            let image = KubernetesImage(artifactName: name)
            guard image.isWanted(by: role, definition) else { continue }
            // What others than Kubernetes run need not run everywhere.
            if image == .other, case .elsewhere = inputs.lock.choice(name, kind: .image, for: architecture) { continue }
            let spec = ImageSpec(digest: try use(name, kind: .image), references: references(name))
            add("image-\(name)", "import image \(name)", timeoutSeconds: 900, .image(spec))
        }
    }

    /// The name that kubeadm and the kubelet will ask for; empty where only the archive knows it.
    private func references(_ name: String) -> [String] {
        switch KubernetesImage(artifactName: name) {
        case .pause: [inputs.sandboxImage]
        case .controlPlane(let component): ["\(inputs.imageRepository)/\(component):v\(inputs.version)"]
        case .kubeProxy: ["\(inputs.imageRepository)/kube-proxy:v\(inputs.version)"]
        case .etcd, .coreDNS, .other: []
        }
    }
}

/// Which of Kubernetes' images an artifact is, by the beginning of its name: `kube-proxy-v1.20.2.tar`.
enum KubernetesImage: Equatable, Sendable {
    case controlPlane(String)
    case kubeProxy
    case pause
    case coreDNS
    case etcd
    case other

    init(artifactName: String) {
        let components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]
        if let component = components.first(where: { Self.names(artifactName, $0) }) {
            self = .controlPlane(component)
        } else if Self.names(artifactName, "kube-proxy") {
            self = .kubeProxy
        } else if Self.names(artifactName, "pause") {
            self = .pause
        } else if Self.names(artifactName, "coredns") {
            self = .coreDNS
        } else if Self.names(artifactName, "etcd") {
            self = .etcd
        } else {
            self = .other
        }
    }

    /// Workers run pause, kube-proxy and what is not Kubernetes' own; control planes run everything but an etcd that is
    /// a unit, and what is skipped.
    func isWanted(by role: RoleSet, _ definition: Definition) -> Bool {
        let isControlPlane = role.contains(.controlPlane)
        guard isControlPlane || role.contains(.worker) else { return false }
        return switch self {
        case .pause, .other: true
        case .kubeProxy: !definition.kubernetes.skipAddons.contains("kube-proxy")
        case .coreDNS: !definition.kubernetes.skipAddons.contains("coredns")
        case .etcd: isControlPlane && definition.etcd.topology == .stacked
        case .controlPlane: isControlPlane
        }
    }

    /// `pause-3.2.tar` is pause, `pauseless.tar` is not.
    private static func names(_ artifact: String, _ component: String) -> Bool {
        guard artifact.hasPrefix(component) else { return false }
        guard let next = artifact.dropFirst(component.count).first else { return true }
        return "-_.:@".contains(next)
    }
}
