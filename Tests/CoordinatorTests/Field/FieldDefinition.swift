@testable import Coordinator

/// A right definition of a cluster as people have it, and what they change in it.
enum FieldDefinition {
    static let text = """
        cluster: lab
        kubernetes:
          version: 1.33.5
          source: host
        controlPlaneEndpoint: 10.9.0.10:6443
        networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, provider: host-gw}
        etcd: {topology: stacked}
        containerd: {source: host}
        loadBalancer: {source: host}
        nodes:
          - {name: lb, address: 10.9.0.10, roles: [load-balancer]}
          - {name: cp-1, address: 10.9.0.11, roles: [control-plane]}
          - {name: cp-2, address: 10.9.0.12, roles: [control-plane]}
          - {name: cp-3, address: 10.9.0.13, roles: [control-plane]}
          - {name: worker-1, address: 10.9.0.14, roles: [worker]}

        """

    /// With a line under `kubernetes`.
    static func kubernetes(_ line: String, version: String = "1.33.5") -> String {
        text.replacing(
            "  version: 1.33.5\n  source: host\n", with: "  version: \(version)\n  source: host\n  \(line)\n")
    }

    /// With arguments of a part.
    static func arguments(_ part: String, _ arguments: String, version: String = "1.33.5") -> String {
        kubernetes("\(part): {extraArgs: {\(arguments)}}", version: version)
    }

    static func etcd(_ arguments: String) -> String {
        text.replacing("etcd: {topology: stacked}", with: "etcd: {topology: stacked, extraArgs: {\(arguments)}}")
    }

    /// With another network.
    static func network(_ podSubnet: String, provider: String = "none", more: String = "") -> String {
        text.replacing(
            "{podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, provider: host-gw}",
            with: "{podSubnet: \(podSubnet), serviceSubnet: 10.96.0.0/12, provider: \(provider)\(more)}")
    }

    /// With a load balancer of someone else's at `endpoint`.
    static func external(_ endpoint: String) -> String {
        text.replacing("10.9.0.10:6443", with: endpoint)
            .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: external}")
            .replacing("  - {name: lb, address: 10.9.0.10, roles: [load-balancer]}\n", with: "")
    }

    /// With its worker called otherwise.
    static func worker(_ name: String) -> String { text.replacing("name: worker-1", with: "name: \(name)") }

    /// With a pool of workers.
    static func pool(_ name: String, desired: Int = 2, podSubnet: String = "10.244.0.0/16") -> String {
        network(podSubnet) + "pools:\n  - {name: \(name), roles: [worker], desired: \(desired)}\n"
    }
}
