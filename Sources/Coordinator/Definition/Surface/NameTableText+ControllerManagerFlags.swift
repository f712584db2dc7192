/// Flags of the controller manager, beside those that others have too.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let controllerManagerFlags = """
        allocate-node-cidrs
        allow-untagged-cloud
        attach-detach-reconcile-sync-period
        authentication-kubeconfig
        authentication-skip-lookup
        authentication-tolerate-lookup-failure
        authorization-always-allow-paths
        authorization-kubeconfig
        cidr-allocator-type
        cloud-config
        cloud-provider
        cluster-cidr
        cluster-name
        cluster-signing-cert-file
        cluster-signing-duration
        cluster-signing-key-file
        cluster-signing-kube-apiserver-client-cert-file
        cluster-signing-kube-apiserver-client-key-file
        cluster-signing-kubelet-client-cert-file
        cluster-signing-kubelet-client-key-file
        cluster-signing-kubelet-serving-cert-file
        cluster-signing-kubelet-serving-key-file
        cluster-signing-legacy-unknown-cert-file
        cluster-signing-legacy-unknown-key-file
        concurrent-cron-job-syncs 28-
        concurrent-daemonset-syncs 32-
        concurrent-deployment-syncs
        concurrent-device-taint-eviction-syncs 35-
        concurrent-endpoint-syncs
        concurrent-ephemeralvolume-syncs 22-
        concurrent-gc-syncs
        concurrent-horizontal-pod-autoscaler-syncs 26-
        concurrent-job-syncs 28-
        concurrent-namespace-syncs
        concurrent-rc-syncs 23-
        concurrent-replicaset-syncs
        concurrent-resource-quota-syncs
        concurrent-resourceclaim-syncs 36-
        concurrent-service-endpoint-syncs
        concurrent-service-syncs -36
        concurrent-serviceaccount-token-syncs
        concurrent-statefulset-syncs
        concurrent-ttl-after-finished-syncs
        concurrent-validating-admission-policy-status-syncs 28-
        concurrent_rc_syncs -22
        configure-cloud-routes
        controller-shutdown-timeout 35-
        controller-start-interval
        controllers
        deleting-pods-burst -24
        deleting-pods-qps -24
        deployment-controller-sync-period -23
        disable-attach-detach-reconcile-sync
        disable-force-detach-on-timeout 30-
        enable-dynamic-provisioning
        enable-garbage-collector
        enable-hostpath-provisioner
        enable-leader-migration 21-
        enable-taint-manager -26
        endpoint-updates-batch-period
        endpointslice-updates-batch-period
        experimental-cluster-signing-duration -24
        external-cloud-volume-plugin
        flex-volume-plugin-dir
        horizontal-pod-autoscaler-cpu-initialization-period
        horizontal-pod-autoscaler-downscale-delay -30
        horizontal-pod-autoscaler-downscale-stabilization
        horizontal-pod-autoscaler-initial-readiness-delay
        horizontal-pod-autoscaler-sync-period
        horizontal-pod-autoscaler-tolerance
        horizontal-pod-autoscaler-upscale-delay -30
        horizontal-pod-autoscaler-use-rest-clients -21
        insecure-experimental-approve-all-kubelet-csrs-for-group 21-25
        kube-api-burst
        kube-api-content-type
        kube-api-qps
        kubeconfig
        large-cluster-size-threshold
        leader-elect
        leader-elect-lease-duration
        leader-elect-renew-deadline
        leader-elect-resource-lock
        leader-elect-resource-name
        leader-elect-resource-namespace
        leader-elect-retry-period
        leader-migration-config 21-
        legacy-service-account-token-clean-up-period 28-
        master
        max-endpoints-per-slice
        min-resync-period
        mirroring-concurrent-service-endpoint-syncs
        mirroring-endpointslice-updates-batch-period
        mirroring-max-endpoints-per-subset
        namespace-sync-period
        node-cidr-mask-size
        node-cidr-mask-size-ipv4
        node-cidr-mask-size-ipv6
        node-eviction-rate
        node-monitor-grace-period
        node-monitor-period
        node-startup-grace-period
        node-sync-period
        pod-eviction-timeout -26
        pv-recycler-increment-timeout-nfs
        pv-recycler-minimum-timeout-hostpath
        pv-recycler-minimum-timeout-nfs
        pv-recycler-pod-template-filepath-hostpath
        pv-recycler-pod-template-filepath-nfs
        pv-recycler-timeout-increment-hostpath
        pvclaimbinder-sync-period
        register-retry-count -24
        resource-quota-sync-period
        root-ca-file
        route-reconciliation-period
        secondary-node-eviction-rate
        service-account-private-key-file
        service-cluster-ip-range
        terminated-pod-gc-threshold
        unhealthy-zone-threshold
        use-service-account-credentials
        volume-host-allow-local-loopback -30
        volume-host-cidr-denylist -30
        """
}
