@testable import Coordinator

/// A definition that names something that its release of Kubernetes does not know.
struct SurfaceSlip: Sendable {
    let name: String
    let text: String

    init(_ name: String, _ minor: Int, _ kubernetes: String) {
        self.name = name
        text = Self.definition(minor, kubernetes)
    }

    /// A good definition with more under `kubernetes`.
    static func definition(_ minor: Int, _ kubernetes: String) -> String {
        let lines = kubernetes.split(separator: "\n").map { "  \($0)\n" }.joined()
        return """
            cluster: demo
            kubernetes:
              version: 1.\(minor).5
              source: host
            \(lines)controlPlaneEndpoint: 10.9.0.10:6443
            networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, provider: host-gw}
            etcd: {topology: stacked}
            containerd: {source: host}
            loadBalancer: {source: host}
            nodes:
              - {name: lb, address: 10.9.0.10, roles: [load-balancer]}
              - {name: cp-1, address: 10.9.0.11, roles: [control-plane]}
              - {name: worker-1, address: 10.9.0.14, roles: [worker]}

            """
    }

    static let all: [SurfaceSlip] = flags + gates + plugins + fields + settings

    static let flags: [SurfaceSlip] = [
        .init("F11: the cgroup driver as a flag", 33, "kubelet: {extraArgs: {cgroup-driver: cgroupfs}}"),
        .init("the cgroup driver of nothing", 33, "kubelet: {extraArgs: {cgroup-driver: systemd-cgroups}}"),
        .init(
            "flags of dockershim", 24,
            """
            kubelet:
              extraArgs: {network-plugin: cni, cni-bin-dir: /opt/cni/bin, docker-endpoint: "unix:///d", dynamic-config-dir: /d}
            """),
        .init("klog's own flags", 26, "apiServer: {extraArgs: {logtostderr: \"false\", log-dir: logs}}"),
        .init(
            "renamed flags", 25,
            """
            apiServer: {extraArgs: {service-account-api-audiences: api, experimental-encryption-provider-config: /etc/kubernetes/pki/e}}
            controllerManager: {extraArgs: {experimental-cluster-signing-duration: 8760h, address: 127.0.0.1}}
            scheduler: {extraArgs: {policy-configmap: a, address: 127.0.0.1}}
            """),
        .init(
            "flags of later releases", 25,
            "kubelet: {extraArgs: {config-dir: /etc/k}}\napiServer: {extraArgs: {authentication-config: /etc/kubernetes/pki/a}}"
        ),
        .init(
            "misspelt flags", 33,
            """
            apiServer: {extraArgs: {audit-log-max-age: "30", enable-admision-plugins: NodeRestriction, zzz: "1"}}
            kubelet: {extraArgs: {max-podz: "50", max_pods: "50"}}
            """),
        .init("a flag of another program", 33, "scheduler: {extraArgs: {oidc-issuer-url: \"https://id.example.org\"}}"),
        .init("an underscore before programs took it", 22, "apiServer: {extraArgs: {audit_log_maxage: \"3\"}}"),
        .init(
            "a flag that the next release drops", 37,
            "controllerManager: {extraArgs: {concurrent-service-syncs: \"2\"}}"),
    ]

    static let gates: [SurfaceSlip] = [
        .init(
            "gates that are gone", 33,
            "featureGates: {PodSecurity: true, EphemeralContainers: true, CSIMigrationAWS: false}"),
        .init("gates to come", 30, "featureGates: {KubeletPSI: true}"),
        .init("misspelt gates", 33, "featureGates: {NodeSwapp: true, nodeswap: true, Zzz: true}"),
        .init("a gate that is locked", 34, "featureGates: {NodeSwap: false}"),
        .init("a gate that is locked off", 36, "featureGates: {GitRepoVolumeDriver: true}"),
        .init(
            "gates as an argument", 33,
            "apiServer: {extraArgs: {feature-gates: \"NodeSwap=true,PodSecurity=true\"}}\nscheduler: {extraArgs: {feature-gates: NodeSwap}}"
        ),
        .init("gates in a configuration", 33, "kubeletConfiguration: {featureGates: {SeccompDefault: true}}"),
    ]

    static let plugins: [SurfaceSlip] = [
        .init(
            "PodSecurityPolicy", 33,
            "apiServer: {extraArgs: {enable-admission-plugins: \"NodeRestriction,PodSecurityPolicy\"}}"),
        .init(
            "a misspelt plugin", 33,
            "apiServer: {extraArgs: {enable-admission-plugins: \"NodeRestriction, AlwaysPullImage\"}}"),
        .init("a plugin to come", 25, "apiServer: {extraArgs: {disable-admission-plugins: ValidatingAdmissionPolicy}}"),
        .init(
            "SecurityContextDeny by the old argument", 30,
            "apiServer: {extraArgs: {admission-control: \"NodeRestriction,SecurityContextDeny\"}}"),
    ]

    static let fields: [SurfaceSlip] = [
        .init("F27: a misspelt field", 33, "kubeletConfiguration: {maxPodz: 50}"),
        .init(
            "misspelt fields inside of others", 33,
            """
            kubeletConfiguration:
              authentication: {anonymus: {enabled: false}, webhook: {cacheTtl: 2m}}
              reservedMemory: [{numaNodes: 0, limits: {memory: 1Gi}}]
              zzz: 1
            """),
        .init(
            "values of another type", 33,
            """
            kubeletConfiguration:
              maxPods: "fifty"
              podsPerCore: "10"
              evictionHard: [memory.available]
              serializeImagePulls: "false"
              clusterDNS: 10.96.0.10
              systemReserved: {cpu: 1, memory: 1Gi}
              syncFrequency: 60
              volumeStatsAggPeriod: 1d
              cpuManagerPolicy: dynamic
              enforceNodeAllocatable: [pods, pod]
              imageGCHighThresholdPercent: 850
              oomScoreAdj: 1.5
              containerLogMaxSize: 10Mb
              logging: json
              tlsCipherSuites: {a: b}
            """),
        .init(
            "keys that the kubelet does not watch", 33,
            """
            kubeletConfiguration:
              evictionHard: {memory.availible: 100Mi, disk: 10%, imagefs.available: ten}
              kubeReserved: {cpus: 100m, ephemeral-storage: 1Gi}
            """),
        .init(
            "fields of later releases", 26, "kubeletConfiguration: {crashLoopBackOff: {}, podLogsDir: /var/log/pods}"),
        .init("a field that is gone", 33, "kubeProxyConfiguration: {udpIdleTimeout: 250ms}"),
        .init(
            "modes of kube-proxy", 27,
            "kubeProxyConfiguration: {mode: nftables, conntrack: {maxPerCore: -1}, ipvs: {strictArp: true}}"),
        .init(
            "a patch of the kubelets' configuration", 33,
            "patches: [{target: kubeletconfiguration, content: \"maxPodz: 50\"}]"),
        .init("a field that may be new", 37, "kubeletConfiguration: {brandNewSetting: 1, maxPodz: 50}"),
    ]

    static let settings: [SurfaceSlip] = [
        .init("F27: serving certificates that no one approves", 33, "kubeletConfiguration: {serverTLSBootstrap: true}"),
        .init(
            "serving certificates by the flag", 33, "kubelet: {extraArgs: {rotate-server-certificates: \"true\"}}"),
        .init(
            "F27: more time for critical pods than for all", 33,
            "kubeletConfiguration: {shutdownGracePeriod: 10s, shutdownGracePeriodCriticalPods: 20s}"),
        .init("critical pods alone", 33, "kubeletConfiguration: {shutdownGracePeriodCriticalPods: 20s}"),
        .init("less than a second", 33, "kubeletConfiguration: {shutdownGracePeriod: 500ms}"),
        .init(
            "two ways to shut down", 33,
            """
            kubeletConfiguration:
              shutdownGracePeriod: 30s
              shutdownGracePeriodByPodPriority: [{priority: 0, shutdownGracePeriodSeconds: 10}]
            """),
        .init("F27: static pods elsewhere", 33, "kubeletConfiguration: {staticPodPath: /etc/kubelet.d}"),
        .init(
            "what is kubeadm's", 30,
            """
            kubeletConfiguration:
              authentication: {x509: {clientCAFile: /etc/ssl/ca.pem}}
              containerRuntimeEndpoint: unix:///run/crio/crio.sock
              enableServer: false
              healthzPort: 10249
              port: 10251
              registerNode: false
              rotateCertificates: false
              runOnce: true
            """),
        .init(
            "thresholds the wrong way round", 33,
            "kubeletConfiguration: {imageGCHighThresholdPercent: 70}"),
        .init(
            "another network for kube-proxy", 33,
            "kubeProxyConfiguration: {clusterCIDR: 10.42.0.0/16, clientConnection: {kubeconfig: /root/.kube/config}}"),
    ]
}
