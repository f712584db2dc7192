/// Flags of the kubelet, beside those that all parts have.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let kubeletFlags = """
        address
        allowed-unsafe-sysctls
        anonymous-auth
        application-metrics-count-limit
        authentication-token-webhook
        authorization-mode
        azure-container-registry-config -29
        boot-id-file
        bootstrap-kubeconfig
        cgroup-driver
        cgroup-root
        cgroups-per-qos
        chaos-chance -21
        cloud-config -33
        cloud-provider
        cluster-dns
        cluster-domain
        cni-bin-dir -23
        cni-cache-dir -23
        cni-conf-dir -23
        config
        config-dir 28-
        container-hints
        container-log-max-files
        container-log-max-size
        container-runtime -26
        container-runtime-endpoint
        containerd
        containerd-namespace
        cpu-cfs-quota
        cpu-cfs-quota-period
        cpu-manager-policy
        cpu-manager-policy-options 22-
        cpu-manager-reconcile-period
        docker -23
        docker-endpoint -23
        docker-env-metadata-whitelist -23
        docker-only -23
        docker-root -23
        docker-tls -23
        docker-tls-ca -23
        docker-tls-cert -23
        docker-tls-key -23
        dynamic-config-dir -23
        enable-cadvisor-json-endpoints -20
        enable-controller-attach-detach
        enable-debugging-handlers
        enable-load-reader
        enable-server
        enforce-node-allocatable
        event-burst
        event-qps
        event-storage-age-limit
        event-storage-event-limit
        eviction-hard
        eviction-max-pod-grace-period
        eviction-minimum-reclaim
        eviction-pressure-transition-period
        eviction-soft
        eviction-soft-grace-period
        exit-on-lock-contention
        experimental-allocatable-ignore-eviction
        experimental-bootstrap-kubeconfig -22
        experimental-check-node-capabilities-before-mount -23
        experimental-dockershim-root-directory -23
        experimental-kernel-memcg-notification -24
        experimental-mounter-path
        fail-cgroupv1 31-
        fail-swap-on
        file-check-frequency
        global-housekeeping-interval
        hairpin-mode
        healthz-bind-address
        healthz-port
        hostname-override
        housekeeping-interval
        http-check-frequency
        image-credential-provider-bin-dir
        image-credential-provider-config
        image-gc-high-threshold
        image-gc-low-threshold
        image-pull-progress-deadline -23
        image-service-endpoint
        iptables-drop-bit -30
        iptables-masquerade-bit -30
        keep-terminated-pod-volumes -30
        kernel-memcg-notification
        kube-api-burst
        kube-api-content-type
        kube-api-qps
        kube-reserved
        kube-reserved-cgroup
        kubeconfig
        kubelet-cgroups
        local-storage-capacity-isolation 25-
        lock-file
        log-cadvisor-usage
        machine-id-file
        make-iptables-util-chains
        manifest-url
        manifest-url-header
        master-service-namespace -26
        max-housekeeping-interval 22-
        max-open-files
        max-pods
        maximum-dead-containers
        maximum-dead-containers-per-container
        memory-manager-policy 21-
        minimum-container-ttl-duration
        minimum-image-ttl-duration
        network-plugin -23
        network-plugin-mtu -23
        node-ip
        node-labels
        node-status-max-images
        node-status-update-frequency
        non-masquerade-cidr -23
        oom-score-adj
        pod-cidr
        pod-infra-container-image -34
        pod-manifest-path
        pod-max-pids
        pods-per-core
        port
        protect-kernel-defaults
        provider-id
        qos-reserved
        read-only-port
        really-crash-for-testing -23
        redirect-container-streaming -22
        register-node
        register-schedulable -33
        register-with-taints
        registry-burst
        registry-qps
        reserved-cpus
        reserved-memory 21-
        resolv-conf
        root-dir
        rotate-certificates
        rotate-server-certificates
        runonce
        runtime-cgroups
        runtime-request-timeout
        seccomp-default 22-
        seccomp-profile-root -22
        serialize-image-pulls
        storage-driver-buffer-duration
        storage-driver-db
        storage-driver-host
        storage-driver-password
        storage-driver-secure
        storage-driver-table
        storage-driver-user
        streaming-connection-idle-timeout
        sync-frequency
        system-cgroups
        system-reserved
        system-reserved-cgroup
        topology-manager-policy
        topology-manager-policy-options 26-
        topology-manager-scope
        volume-plugin-dir
        volume-stats-agg-period
        """
}
