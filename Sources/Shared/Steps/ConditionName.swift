/// Names of the conditions that the planner lets steps publish and wait for. A definition cannot add others.
package enum ConditionName {
    /// A control plane holds the cluster's CAs and can hand out what others may have of them.
    package static let clusterAuthorities = "cluster-authorities.ready"
    /// An etcd member has everything but its first start; published with the roster's digest.
    package static let etcdPrepared = "etcd.prepared"
    /// The member answers and its cluster has a quorum.
    package static let etcdQuorum = "etcd.quorum"
    /// haproxy runs with the manifest's configuration.
    package static let loadBalancerReady = "load-balancer.ready"
    /// `kubeadm init` has succeeded, once and for all.
    package static let controlPlaneInitialized = "control-plane.initialized"
    /// The API answers `/readyz` through the load balancer.
    package static let apiReady = "api.ready"
    /// The node has joined and the API knows it.
    package static let nodeJoined = "node.joined"
    /// All addons are applied.
    package static let addonsApplied = "addons.applied"
}
