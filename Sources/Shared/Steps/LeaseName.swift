/// Names of leases: those of steps that others must know, and those that exist beside what steps name.
package enum LeaseName {
    /// The right to run `kubeadm init`.
    package static let initialization = "kubeadm-init"
    /// The right to make the cluster's CAs, or to bring supplied ones.
    package static let authorities = "cluster-authorities"
    /// A change of etcd's members, where etcd runs as units.
    package static let etcdMembership = "etcd-membership"
    /// A change of etcd's members where etcd is kubeadm's: its joins hold it.
    package static let controlPlaneJoin = "control-plane-join"
    /// A restart of an API server, of which only one may be away.
    package static let controlPlaneChange = "control-plane-change"
    /// A reboot: one machine of the cluster at a time, from before its pods move until it is whole again.
    package static let reboot = "reboot"

    /// Those that a node may take although no step of its manifest says so: for orders, and to come back into etcd.
    package static let standing: Set<String> = [
        etcdMembership, controlPlaneJoin, APIServerOutageOrder.lease, reboot,
    ]
}
