import Shared

/// Names that mean something else already, on every machine or in every pod.
extension DefinitionChecks {
    /// In the `/etc/hosts` of every distribution, or of the API in every pod.
    private static let taken: [String: String] = [
        "localhost": "every machine calls itself so", "localdomain": "every machine calls itself so",
        "ip6-localhost": "every machine calls itself so", "ip6-loopback": "every machine calls itself so",
        "ip6-localnet": "it is a network in every machine's /etc/hosts",
        "ip6-mcastprefix": "it is a network in every machine's /etc/hosts",
        "ip6-allnodes": "it is a group of machines in every /etc/hosts",
        "ip6-allrouters": "it is a group of machines in every /etc/hosts",
        "broadcasthost": "it is a group of machines in every /etc/hosts",
        "kubernetes": "the API has that name in its certificate and in every pod",
    ]

    func checkReservedNames() {
        for (index, node) in definition.nodes.enumerated() {
            guard let reason = Self.reason(against: node.name) else { continue }
            error(
                "no node may be called \(node.name): \(reason)", path(node: index, "name"),
                fix: "choose another name, like worker-1")
        }
        checkPoolNames()
    }

    /// Why a machine cannot have the name; nil where it can.
    static func reason(against name: String) -> String? {
        if let first = name.split(separator: ".").first, let reason = taken[String(first)],
            name == first || name.hasSuffix(".localdomain")
        {
            return reason
        }
        return isNumber(name) ? "programs take it for an address" : nil
    }

    /// `kubernetes`, and the names that pods have for it.
    static func isOfAPI(_ name: String) -> Bool {
        ["kubernetes", "kubernetes.default", "kubernetes.default.svc"].contains(name)
            || name.hasPrefix("kubernetes.default.svc.")
    }

    /// What `inet_aton` reads as an address: numbers, also hexadecimal ones, with dots or without.
    private static func isNumber(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return !parts.isEmpty
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (48...57).contains($0) }
                    || part.hasPrefix("0x") && Hex.isHex(String(part.dropFirst(2)), count: part.utf8.count - 2)
            }
    }

    /// Machines of a pool are called after it, with a hyphen and six digits behind.
    private func checkPoolNames() {
        for (index, pool) in definition.pools.enumerated() where DNSName.isLabel(pool.name) {
            let length = pool.name.utf8.count
            guard length > Self.longestPoolName else { continue }
            error(
                "the pool's nodes are called \(pool.name)- and six digits, which is longer than 63 characters",
                path("pools")[index].key("name"),
                fix: "use \(Self.longestPoolName) characters at most; these are \(length)")
        }
    }

    private static var longestPoolName: Int { 63 - 7 }
}
