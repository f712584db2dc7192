import Shared

/// What network providers say to each other between nodes, from their own documentation.
enum ProviderPorts {
    struct Row: Sendable {
        var transport: FirewallTransport
        var ports: [Int]
        var why: String
    }

    /// By the provider's name in the definition. `host-gw` only routes: what it forwards passes no node's own filter.
    static let table: [String: [Row]] = [
        "flannel": [Row(transport: .udp, ports: [8472], why: "VXLAN")],
        "calico": [
            Row(transport: .tcp, ports: [179], why: "BGP"),
            Row(transport: .ipip, ports: [], why: "IP in IP"),
            Row(transport: .udp, ports: [4789], why: "VXLAN"),
            Row(transport: .tcp, ports: [5473], why: "Typha"),
        ],
        "cilium": [
            Row(transport: .udp, ports: [8472], why: "VXLAN"),
            Row(transport: .tcp, ports: [4240], why: "health checks"),
            Row(transport: .tcp, ports: [4244], why: "Hubble"),
        ],
        "weave": [
            Row(transport: .tcp, ports: [6783], why: "control"),
            Row(transport: .udp, ports: [6783, 6784], why: "data"),
        ],
    ]
}
