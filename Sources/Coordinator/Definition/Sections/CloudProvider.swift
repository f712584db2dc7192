/// `kubernetes.cloudProvider`: who tells Kubernetes what the machines' cloud knows.
enum CloudProvider: String, CaseIterable, Sendable {
    /// Nobody.
    case none
    /// The cloud's own controller manager, which an addon brings.
    case external

    /// What Kubernetes had inside itself; the last of them went in 1.31 (KEP-2395).
    static let former: Set<String> = [
        "aws", "azure", "cloudstack", "gce", "mesos", "openstack", "ovirt", "photon", "rackspace", "vsphere",
    ]

    /// The taint of a node that the cloud's controller manager has not looked at yet.
    static let taint = "node.cloudprovider.kubernetes.io/uninitialized"
}
