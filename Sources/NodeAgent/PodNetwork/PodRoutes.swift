import Shared

/// One route to another node's pods.
struct PodRoute: Hashable {
    let subnet: String
    let gateway: String
}

/// The routes of the `host-gw` provider: every other node's pod subnet through that node's address.
enum PodRoutes {
    static let unitName = "muster-routes.service"
    static let unitPath = "/etc/systemd/system/muster-routes.service"

    /// The routes that `own` needs, in the roster's order.
    static func wanted(roster: Roster, own: String) -> [PodRoute] {
        roster.nodes.compactMap { node in
            guard node.name != own, let subnet = node.podSubnet else { return nil }
            return PodRoute(subnet: subnet, gateway: node.address)
        }
    }

    /// A oneshot unit that sets routes and masquerading at every boot. No shell: one `ip` a route.
    static func unitText(routes: [PodRoute], ip: String, nft: String) -> String {
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
    static func listed(inUnit text: String) -> [PodRoute] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 7, words[0].hasPrefix("ExecStart="), words[2...3].elementsEqual(["route", "replace"]),
                words[5] == "via"
            else { return nil }
            return PodRoute(subnet: String(words[4]), gateway: String(words[6]))
        }
    }

    /// Reads what `ip -j -4 route show` prints.
    static func live(json: [UInt8]) throws -> Set<PodRoute> {
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
