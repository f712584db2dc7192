import Shared

/// One entry of `kubernetes.patches`: what kubeadm changes in a file that it writes.
struct PatchDefinition: Equatable, Sendable {
    /// Whose file, in kubeadm's own words.
    enum Target: String, CaseIterable, Sendable {
        case apiServer = "kube-apiserver"
        case controllerManager = "kube-controller-manager"
        case scheduler = "kube-scheduler"
        /// kubeadm's own etcd, where it is stacked.
        case etcd
        /// The kubelet's configuration on every node, from 1.25 on.
        case kubelet = "kubeletconfiguration"
        /// The Deployment of CoreDNS as kubeadm applies it, from 1.32 on (kubeadm, `util/patches`).
        case dns = "corednsdeployment"

        /// The first minor whose kubeadm knows it; nil for those that always did.
        var firstMinor: Int? {
            switch self {
            case .kubelet: KubernetesMilestone.firstKubeletPatches
            case .dns: KubernetesMilestone.firstDNSPatches
            case .apiServer, .controllerManager, .scheduler, .etcd: nil
            }
        }
    }

    /// How a patch is applied, as `kubectl patch` has it.
    enum Kind: String, CaseIterable, Sendable {
        case strategic
        case merge
        case json
    }

    var target: Target
    var kind: Kind
    /// Path of the patch, beside the definition.
    var file: String?
    var content: String?

    /// The roles of the nodes whose kubeadm reads it.
    var roles: [Role] { target == .kubelet ? [.controlPlane, .worker] : [.controlPlane] }

    init(_ reader: MappingReader) {
        if reader.text("target") == nil, !reader.problems.hasProblem(at: reader.path.key("target")) {
            reader.reportMissing("target", Target.apiServer.rawValue)
        }
        target = reader.choice("target", default: .apiServer)
        kind = reader.choice("type", default: .strategic)
        file = reader.text("file")
        content = reader.text("content")
        if (file == nil) == (content == nil) {
            reader.problems.add(
                "\(reader.path) must have either file or content", path: reader.path.key("content"), at: reader.mark,
                fix: "add content: |, or file: PATH")
        }
    }
}
