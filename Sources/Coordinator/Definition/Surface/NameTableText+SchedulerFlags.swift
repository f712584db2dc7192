/// Flags of the scheduler, beside those that others have too.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let schedulerFlags = """
        algorithm-provider -21
        authentication-kubeconfig
        authentication-skip-lookup
        authentication-tolerate-lookup-failure
        authorization-always-allow-paths
        authorization-kubeconfig
        config
        hard-pod-affinity-symmetric-weight -21
        kube-api-burst
        kube-api-content-type
        kube-api-qps
        kubeconfig
        leader-elect
        leader-elect-lease-duration
        leader-elect-renew-deadline
        leader-elect-resource-lock
        leader-elect-resource-name
        leader-elect-resource-namespace
        leader-elect-retry-period
        lock-object-name -27
        lock-object-namespace -27
        master
        pod-max-in-unschedulable-pods-duration 24-
        policy-config-file -22
        policy-configmap -22
        policy-configmap-namespace -22
        scheduler-name -21
        use-legacy-policy-config -22
        write-config-to
        """
}
