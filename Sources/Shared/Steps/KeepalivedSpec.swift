/// keepalived's whole configuration, and the script by which it asks whether this machine balances: both are checked
/// before they are loaded, the old ones kept on failure.
package struct KeepalivedSpec: Codable, Equatable, Sendable {
    package var path: String
    /// With placeholders, and those of ``KeepalivedPlaceholder``, which the agent fills from the roster and the machine.
    package var config: String
    package var checkPath: String
    package var check: String
    package var service: String
    /// The IPv4 address that moves between the load balancers.
    package var virtualAddress: String
    /// The interface that it moves to; nil takes the one with the node's own address.
    package var interface: String?

    package init(
        path: String, config: String, checkPath: String, check: String, service: String, virtualAddress: String,
        interface: String? = nil
    ) {
        self.path = path
        self.config = config
        self.checkPath = checkPath
        self.check = check
        self.service = service
        self.virtualAddress = virtualAddress
        self.interface = interface
    }
}

/// What only the machine that runs keepalived can say in its configuration.
package enum KeepalivedPlaceholder: String, CaseIterable, Sendable {
    case interface = "keepalived.interface"
    /// The addresses of the other load balancers, one a line.
    case peers = "keepalived.peers"
    /// Higher for the first by name, so that two that start at once do not both win.
    case priority = "keepalived.priority"

    package var text: String { "{{\(rawValue)}}" }
}

extension KeepalivedSpec {
    /// Values of ``KeepalivedPlaceholder`` on one load balancer; the interface stays a placeholder until it is known.
    package func values(own name: String, roster: Roster, interface: String?) -> [String: String] {
        let balancers = roster.nodes(with: .loadBalancer).sorted { $0.name < $1.name }
        let rank = balancers.firstIndex { $0.name == name } ?? 0
        let peers = balancers.filter { $0.name != name }.map { "    \($0.address)" }
        return [
            KeepalivedPlaceholder.interface.rawValue: interface ?? KeepalivedPlaceholder.interface.text,
            KeepalivedPlaceholder.peers.rawValue: peers.joined(separator: "\n"),
            KeepalivedPlaceholder.priority.rawValue: "\(max(1, 200 - rank))",
        ]
    }
}
