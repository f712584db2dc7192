import Testing

@testable import Coordinator

/// Facts that release notes and bug reports tell, held against the tables.
struct SurfaceFactsTests {
    /// A name, the last minor without it or 0, and the first minor without it again or 0.
    private static let kubeletFlags: [(String, from: Int, gone: Int)] = [
        ("address", 0, 0), ("bootstrap-kubeconfig", 0, 0), ("cgroup-driver", 0, 0), ("chaos-chance", 0, 22),
        ("cni-bin-dir", 0, 24), ("cni-conf-dir", 0, 24), ("config", 0, 0), ("config-dir", 28, 0),
        ("container-runtime", 0, 27), ("container-runtime-endpoint", 0, 0), ("docker-endpoint", 0, 24),
        ("dynamic-config-dir", 0, 24), ("enable-cadvisor-json-endpoints", 0, 21), ("feature-gates", 0, 0),
        ("hostname-override", 0, 0), ("image-credential-provider-config", 0, 0), ("keep-terminated-pod-volumes", 0, 31),
        ("kubeconfig", 0, 0), ("log-dir", 0, 26), ("logtostderr", 0, 26), ("master-service-namespace", 0, 27),
        ("max-pods", 0, 0), ("memory-manager-policy", 21, 0), ("network-plugin", 0, 24), ("node-ip", 0, 0),
        ("non-masquerade-cidr", 0, 24), ("pod-infra-container-image", 0, 35), ("register-with-taints", 0, 0),
        ("resolv-conf", 0, 0), ("seccomp-default", 22, 0), ("v", 0, 0), ("vmodule", 0, 0),
    ]

    private static let apiServerFlags: [(String, from: Int, gone: Int)] = [
        ("advertise-address", 0, 0), ("allow-privileged", 0, 0), ("anonymous-auth", 0, 0), ("api-audiences", 0, 0),
        ("audit-log-path", 0, 0), ("audit-policy-file", 0, 0), ("authentication-config", 29, 0),
        ("authorization-config", 29, 0), ("authorization-mode", 0, 0), ("cloud-provider", 0, 33),
        ("disable-admission-plugins", 0, 0), ("emulated-version", 31, 0), ("enable-admission-plugins", 0, 0),
        ("enable-swagger-ui", 0, 24), ("encryption-provider-config", 0, 0),
        ("encryption-provider-config-automatic-reload", 26, 0), ("etcd-servers", 0, 0), ("event-ttl", 0, 0),
        ("experimental-encryption-provider-config", 0, 24), ("feature-gates", 0, 0), ("insecure-port", 0, 24),
        ("oidc-issuer-url", 0, 0), ("runtime-config", 0, 0), ("service-account-api-audiences", 0, 25),
        ("service-account-issuer", 0, 0), ("service-node-port-range", 0, 0), ("shutdown-delay-duration", 0, 0),
        ("ssh-user", 0, 22), ("target-ram-mb", 0, 24), ("tls-cipher-suites", 0, 0), ("tls-curve-preferences", 36, 0),
        ("tracing-config-file", 22, 0),
    ]

    private static let otherFlags: [(KubernetesProgram, String, from: Int, gone: Int)] = [
        (.controllerManager, "address", 0, 24), (.controllerManager, "allocate-node-cidrs", 0, 0),
        (.controllerManager, "bind-address", 0, 0), (.controllerManager, "cluster-signing-duration", 0, 0),
        (.controllerManager, "concurrent-service-syncs", 0, 37), (.controllerManager, "cloud-provider", 0, 0),
        (.controllerManager, "deployment-controller-sync-period", 0, 24),
        (.controllerManager, "enable-taint-manager", 0, 27),
        (.controllerManager, "experimental-cluster-signing-duration", 0, 25),
        (.controllerManager, "flex-volume-plugin-dir", 0, 0),
        (.controllerManager, "horizontal-pod-autoscaler-use-rest-clients", 0, 22),
        (.controllerManager, "node-cidr-mask-size", 0, 0), (.controllerManager, "node-cidr-mask-size-ipv6", 0, 0),
        (.controllerManager, "node-monitor-grace-period", 0, 0), (.controllerManager, "pod-eviction-timeout", 0, 27),
        (.controllerManager, "terminated-pod-gc-threshold", 0, 0), (.controllerManager, "leader-elect", 0, 0),
        (.controllerManager, "profiling", 0, 0), (.controllerManager, "port", 0, 24),
        (.controllerManager, "volume-host-cidr-denylist", 0, 31),
        (.scheduler, "address", 0, 24), (.scheduler, "algorithm-provider", 0, 22), (.scheduler, "bind-address", 0, 0),
        (.scheduler, "config", 0, 0), (.scheduler, "hard-pod-affinity-symmetric-weight", 0, 22),
        (.scheduler, "leader-elect", 0, 0), (.scheduler, "lock-object-name", 0, 28),
        (.scheduler, "policy-config-file", 0, 23), (.scheduler, "policy-configmap", 0, 23),
        (.scheduler, "pod-max-in-unschedulable-pods-duration", 24, 0), (.scheduler, "scheduler-name", 0, 22),
        (.scheduler, "secure-port", 0, 0),
    ]

    private static let gates: [(String, from: Int, gone: Int)] = [
        ("AllAlpha", 0, 0), ("AnonymousAuthConfigurableEndpoints", 31, 0), ("AppArmor", 0, 33),
        ("CPUManager", 0, 33), ("CSIMigration", 0, 27), ("ContextualLogging", 24, 0), ("CronJobTimeZone", 24, 29),
        ("DynamicKubeletConfig", 0, 26), ("DynamicResourceAllocation", 26, 0), ("EphemeralContainers", 0, 27),
        ("GracefulNodeShutdown", 0, 0), ("HPAScaleToZero", 0, 0), ("InPlacePodVerticalScaling", 27, 0),
        ("IPv6DualStack", 0, 25), ("KubeletInUserNamespace", 22, 0),
        ("LegacyServiceAccountTokenNoAutoGeneration", 24, 29),
        ("MemoryQoS", 22, 0), ("MixedProtocolLBService", 0, 28), ("NFTablesProxyMode", 29, 0), ("NodeSwap", 22, 0),
        ("PodSecurity", 22, 28), ("ReadWriteOncePod", 22, 31), ("RemoveSelfLink", 0, 30), ("SeccompDefault", 22, 29),
        ("ServerSideApply", 0, 32), ("SidecarContainers", 28, 37), ("StatefulSetAutoDeletePVC", 23, 35),
        ("TTLAfterFinished", 0, 25), ("TopologyManager", 0, 29), ("UserNamespacesSupport", 28, 0),
        ("ValidatingAdmissionPolicy", 26, 32), ("WatchList", 27, 0),
    ]

    private static let plugins: [(String, from: Int, gone: Int)] = [
        ("AlwaysPullImages", 0, 0), ("CertificateApproval", 0, 0), ("ClusterTrustBundleAttest", 27, 0),
        ("DefaultStorageClass", 0, 0), ("DenyEscalatingExec", 0, 21), ("DenyExecOnPrivileged", 0, 21),
        ("DenyServiceExternalIPs", 21, 0), ("EventRateLimit", 0, 0), ("ImagePolicyWebhook", 0, 0),
        ("LimitRanger", 0, 0), ("MutatingAdmissionWebhook", 0, 0), ("NamespaceLifecycle", 0, 0),
        ("NodeRestriction", 0, 0), ("PersistentVolumeLabel", 0, 31), ("PodNodeSelector", 0, 0), ("PodSecurity", 22, 0),
        ("PodSecurityPolicy", 0, 25), ("PodTolerationRestriction", 0, 0), ("Priority", 0, 0), ("ResourceQuota", 0, 0),
        ("SecurityContextDeny", 0, 30), ("ServiceAccount", 0, 0), ("TaintNodesByCondition", 0, 0),
        ("ValidatingAdmissionPolicy", 26, 0), ("ValidatingAdmissionWebhook", 0, 0),
    ]

    private static let fields: [(String, from: Int, gone: Int)] = [
        ("authentication.anonymous.enabled", 0, 0), ("cgroupDriver", 0, 0), ("clusterDNS", 0, 0),
        ("containerLogMaxWorkers", 30, 0), ("containerRuntimeEndpoint", 27, 0), ("cpuManagerPolicyOptions", 22, 0),
        ("crashLoopBackOff.maxContainerRestartPeriod", 32, 0), ("enableSystemLogQuery", 27, 0), ("evictionHard", 0, 0),
        ("failCgroupV1", 31, 0), ("failSwapOn", 0, 0), ("imageMaximumGCAge", 29, 0),
        ("imagePullCredentialsVerificationPolicy", 33, 0), ("imageServiceEndpoint", 27, 0),
        ("localStorageCapacityIsolation", 25, 0), ("logging.sanitization", 0, 24), ("logging.verbosity", 22, 0),
        ("maxParallelImagePulls", 27, 0), ("maxPods", 0, 0), ("memoryManagerPolicy", 21, 0),
        ("memorySwap.swapBehavior", 22, 0), ("mergeDefaultEvictionSettings", 33, 0), ("podLogsDir", 30, 0),
        ("registerWithTaints", 22, 0), ("reservedMemory[].numaNode", 21, 0), ("seccompDefault", 22, 0),
        ("serializeImagePulls", 0, 0), ("shutdownGracePeriod", 0, 0), ("shutdownGracePeriodByPodPriority", 22, 0),
        ("singleProcessOOMKill", 32, 0), ("staticPodPath", 0, 0), ("topologyManagerPolicyOptions", 26, 0),
        ("tracing.samplingRatePerMillion", 25, 0),
    ]

    /// Whether a span begins and ends where it is known to.
    private func expect(_ span: MinorSpan?, from: Int, gone: Int, _ name: String) throws {
        let span = try #require(span, "\(name)")
        #expect(span.first == from, "\(name)")
        #expect(span.last == (gone == 0 ? Int.max : gone - 1), "\(name)")
    }

    @Test func `flags of the kubelet came and went as it is known`() throws {
        for (name, from, gone) in Self.kubeletFlags {
            try expect(KubernetesSurface.flags(of: .kubelet).entries[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test func `flags of the API server came and went as it is known`() throws {
        for (name, from, gone) in Self.apiServerFlags {
            try expect(KubernetesSurface.flags(of: .apiServer).entries[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test func `flags of controller manager and scheduler came and went as it is known`() throws {
        for (program, name, from, gone) in Self.otherFlags {
            try expect(KubernetesSurface.flags(of: program).entries[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test func `feature gates came and went as it is known`() throws {
        for (name, from, gone) in Self.gates {
            try expect(KubernetesSurface.featureGates.entries[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test func `admission plugins came and went as it is known`() throws {
        for (name, from, gone) in Self.plugins {
            try expect(KubernetesSurface.admissionPlugins.entries[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test func `fields of the kubelet's configuration came and went as it is known`() throws {
        for (name, from, gone) in Self.fields {
            try expect(KubernetesSurface.kubelet.fields[name]?.span, from: from, gone: gone, name)
        }
    }

    @Test(arguments: [
        ("AppArmor", true, 31), ("CSIMigration", true, 25), ("GitRepoVolumeDriver", false, 36), ("NodeSwap", true, 34),
        ("PodSecurity", true, 25), ("ServerSideApply", true, 26), ("SidecarContainers", true, 33),
        ("LegacyNodeRoleBehavior", false, 21),
    ])
    func `feature gates are locked where they graduated`(name: String, isOn: Bool, since: Int) throws {
        let lock = try #require(KubernetesSurface.featureGates.entries[name]?.lock)
        #expect(lock.isOn == isOn && lock.since == since)
    }
}
