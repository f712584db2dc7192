/// One route to another node's pods.
package struct PodRoute: Hashable, Sendable {
    package let subnet: String
    package let gateway: String

    package init(subnet: String, gateway: String) {
        self.subnet = subnet
        self.gateway = gateway
    }
}

/// The routes of the `host-gw` provider: every other node's pod subnet through that node's address.
package enum PodRoutes {
    package static let unitName = "muster-routes.service"
    package static let unitPath = "/etc/systemd/system/muster-routes.service"

    // Both names work with and without a merged /usr.
    package static let ip = "/sbin/ip"
    package static let nft = "/usr/sbin/nft"

    /// The routes that `own` needs, in the roster's order.
    package static func wanted(roster: Roster, own: String) -> [PodRoute] {
        roster.nodes.compactMap { node in
            guard node.name != own, let subnet = node.podSubnet else { return nil }
            return PodRoute(subnet: subnet, gateway: node.address)
        }
    }

    /// A oneshot unit that sets routes and masquerading at every boot. No shell: one `ip` a route.
    package static func unitText(routes: [PodRoute], ip: String, nft: String) -> String {
        let lines = routes.map { "ExecStart=\(ip) -4 route replace \($0.subnet) via \($0.gateway)" }
        return """
            [Unit]
            Description=Routes to the pods of other nodes (muster)
            After=network-online.target
            Wants=network-online.target
            Before=kubelet.service

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=\(nft) -f \(MasqueradeRules.path)
            \(lines.joined(separator: "\n"))
            Restart=on-failure
            RestartSec=5

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// The routes that a unit file written by ``unitText(routes:ip:nft:)`` sets: what may be removed again.
    package static func listed(inUnit text: String) -> [PodRoute] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 7, words[0].hasPrefix("ExecStart="), words[2...3].elementsEqual(["route", "replace"]),
                words[5] == "via"
            else { return nil }
            return PodRoute(subnet: String(words[4]), gateway: String(words[6]))
        }
    }

    /// Reads what `ip -j -4 route show` prints.
    package static func live(json: [UInt8]) throws -> Set<PodRoute> {
        struct Line: Decodable {
            var dst: String?
            var gateway: String?
        }
        let lines = try StrictJSON.decodeLenient([Line].self, from: json, limits: .document)
        return Set(
            lines.compactMap { line in
                guard let subnet = line.dst, let gateway = line.gateway else { return nil }
                return PodRoute(subnet: subnet, gateway: gateway)
            })
    }
}
