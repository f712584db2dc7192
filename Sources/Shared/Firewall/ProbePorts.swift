/// Which ports one node may be told to try on another.
package enum ProbePorts {
    /// What Kubernetes, etcd, Muster and careless installers listen on, beside what a port matrix lists: SSH, rpcbind,
    /// etcd's clients, members and metrics, the API, Muster's own three, the API without TLS, the kubelet's health, its
    /// port without authentication, kube-proxy's, the scheduler's and the controller manager's.
    package static let wellKnown = [
        22, 111, 2379, 2380, 2381, 6443, 7440, 7441, 7442, 8080, 10248, 10249, 10250, 10251, 10252, 10255, 10256, 10257,
        10259,
    ]

    /// Of each range of a matrix the first port and the last, with the well-known ones, sorted.
    package static func all(with spec: FirewallSpec?) -> [Int] {
        let ranges = (spec?.rules ?? []).filter { $0.transport == .tcp }.flatMap(\.ports)
        return Set(wellKnown + ranges.flatMap { [$0.first, $0.last] }).sorted()
    }
}

extension Manifest {
    /// The port matrix that this manifest holds its nodes to; nil where the definition leaves the firewall to others.
    package var firewall: FirewallSpec? {
        for step in steps { if case .firewall(let spec) = step.action { return spec } }
        return nil
    }
}
