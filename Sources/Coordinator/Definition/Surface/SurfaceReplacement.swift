/// What to write instead of a name that Kubernetes does not have any more.
enum SurfaceReplacement {
    private static let bringsNetwork =
        "remove it; containerd runs the network's plugins, from networking.cniBinaryDirectory"
    private static let withoutDocker = "remove it; the kubelet speaks to containerd, which containerd: configures"
    private static let toJournal = "remove it; the programs write to standard error, which ends up in the journal"
    private static let byFile = "remove it, and name a KubeSchedulerConfiguration by the argument config"
    private static let inTree =
        "remove it; every cloud has its own controller manager now, see kubernetes.cloudProvider"

    private static let everywhere: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "add-dir-header", "alsologtostderr", "log-backtrace-at", "log-dir", "log-file", "log-file-max-size",
            "logtostderr", "one-output", "skip-headers", "skip-log-headers", "stderrthreshold",
        ].map { ($0, toJournal) })

    private static let apiServer: [String: String] = [
        "cloud-config": inTree, "cloud-provider": inTree, "cloud-provider-gce-l7lb-src-cidrs": inTree,
        "cloud-provider-gce-lb-src-cidrs": inTree,
        "experimental-encryption-provider-config": "write encryption-provider-config",
        "service-account-api-audiences": "write api-audiences",
        "target-ram-mb": "remove it, or write watch-cache-sizes",
    ]

    private static let controllerManager: [String: String] = [
        "address": "write bind-address", "port": "remove it; secure-port is the only port",
        "experimental-cluster-signing-duration": "write cluster-signing-duration",
        "horizontal-pod-autoscaler-downscale-delay": "write horizontal-pod-autoscaler-downscale-stabilization",
        "pod-eviction-timeout": "remove it; pods say how long they tolerate a lost node, by "
            + "default-not-ready-toleration-seconds of the API server",
    ]

    private static let scheduler: [String: String] = [
        "address": "write bind-address", "port": "remove it; secure-port is the only port",
        "algorithm-provider": byFile, "hard-pod-affinity-symmetric-weight": byFile, "policy-config-file": byFile,
        "policy-configmap": byFile, "policy-configmap-namespace": byFile, "scheduler-name": byFile,
        "use-legacy-policy-config": byFile,
    ]

    private static let kubelet: [String: String] = [
        "azure-container-registry-config": "name a credential provider by image-credential-provider-config",
        "cloud-config": inTree, "cni-bin-dir": bringsNetwork, "cni-cache-dir": bringsNetwork,
        "cni-conf-dir": bringsNetwork, "container-runtime": withoutDocker, "docker": withoutDocker,
        "docker-endpoint": withoutDocker, "dynamic-config-dir": "use kubernetes.kubeletConfiguration",
        "experimental-bootstrap-kubeconfig": "remove it; kubeadm sets bootstrap-kubeconfig",
        "experimental-dockershim-root-directory": withoutDocker,
        "experimental-kernel-memcg-notification": "write kernel-memcg-notification",
        "image-pull-progress-deadline": withoutDocker, "network-plugin": bringsNetwork,
        "network-plugin-mtu": "remove it; networking.mtu is the pods'",
        "non-masquerade-cidr": "remove it; the network provider decides which packets get the machine's address",
        "pod-infra-container-image": "remove it, and write containerd.sandboxImage",
        "register-schedulable": "remove it, and write taints under the nodes",
        "seccomp-profile-root": "remove it; profiles are in /var/lib/kubelet/seccomp",
    ]

    private static let plugins: [String: String] = [
        "DenyEscalatingExec": podSecurity, "DenyExecOnPrivileged": podSecurity,
        "PersistentVolumeLabel": "remove it; the cloud's own controller manager labels volumes",
        "PodSecurityPolicy": podSecurity, "SecurityContextDeny": podSecurity,
    ]

    private static let podSecurity =
        "remove it; PodSecurity, which is always enabled, keeps to the pod-security labels of namespaces"

    private static let fields: [String: String] = [
        "KubeProxyConfiguration udpIdleTimeout": "remove it; it was for the mode userspace alone",
        "KubeletConfiguration logging.sanitization": "remove it",
    ]

    /// Of a flag that is gone; nil where nothing took its place.
    static func flag(_ name: String, of program: KubernetesProgram) -> String? {
        let own =
            switch program {
            case .apiServer: apiServer
            case .controllerManager: controllerManager
            case .scheduler: scheduler
            case .kubelet: kubelet
            }
        return own[name] ?? everywhere[name]
    }

    static func plugin(_ name: String) -> String? { plugins[name] }

    static func field(_ path: String, kind: String) -> String? { fields["\(kind) \(path)"] }
}
