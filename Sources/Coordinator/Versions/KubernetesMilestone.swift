/// Minors in which something began or ended that one place in the code asks about; what belongs to every minor is in
/// ``KubernetesMinor``. Sources: Kubernetes' changelogs.
enum KubernetesMilestone {
    /// Kubernetes' own apt repositories, one a minor, begin here. Source: kubernetes.io/blog/2023/08/15.
    static let firstOwnPackages = 24
    /// From here on kubeadm patches `kubeletconfiguration`.
    static let firstKubeletPatches = 25
    /// From here on a kubelet may be three minors older than the API server; before, two.
    static let firstWideSkew = 28
    /// Up to here a controller manager looks for a cloud by itself unless it is told not to.
    static let lastCloudsInside = 30
    /// From here on kubeadm patches `corednsdeployment` (kubeadm, `util/patches`).
    static let firstDNSPatches = 32
    /// From here on kubeadm knows the algorithm `ECDSA-P384`.
    static let firstP384 = 34

    /// Patch releases, by minor, from which on kubeadm's etcd asks for no ephemeral storage; later minors never do.
    /// Source: kubernetes#99305.
    static let firstEtcdWithoutStorageRequest = [20: 8, 21: 2]
}
