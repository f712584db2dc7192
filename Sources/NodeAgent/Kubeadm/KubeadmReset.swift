/// kubeadm's own clean-up. Nothing else here runs `kubeadm reset`.
///
/// etcd is never its business. Where it finds no `etcd.yaml`, kubeadm takes its own default folder for etcd's and empties
/// all of `/var/lib/etcd` (`getEtcdDataDir` in its `removeetcdmember.go`, kubernetes/kubeadm#3225), whoever keeps data
/// there; where it cannot read the cluster's configuration it empties the folder and leaves the member in the list. The
/// phase has had this name since 1.16.
struct KubeadmReset {
    /// Path of the binary.
    let kubeadm: String
    /// The folder of certificates that it empties; nil for kubeadm's own.
    var certificates: String?

    var command: HostCommand {
        let folder = certificates.map { ["--cert-dir", $0] } ?? []
        return HostCommand(
            kubeadm, ["reset", "--force", "--skip-phases=remove-etcd-member"] + folder, timeoutSeconds: 300)
    }
}
