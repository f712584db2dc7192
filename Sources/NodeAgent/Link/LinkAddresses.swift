import Shared

/// Where the coordinator is reached.
enum LinkAddresses {
    /// `https://host:port` for hosts as the configuration (without port) or the trust document (with or without) names
    /// them.
    static func agent(_ configuration: AgentConfiguration, _ trust: TrustDocument?) -> [String] {
        let known = (trust?.coordinatorAddresses ?? []) + configuration.coordinators
        var seen: Set<String> = []
        return known.map { url($0, defaultPort: configuration.agentPort) }.filter { seen.insert($0).inserted }
    }

    static func enrolment(_ configuration: AgentConfiguration) -> [String] {
        configuration.coordinators.map { url($0, port: configuration.enrolmentPort) }
    }

    private static func url(_ address: String, defaultPort: Int) -> String {
        let colons = address.utf8.count { $0 == UInt8(ascii: ":") }
        // One colon parts a name or an IPv4 address from its port; an IPv6 address with a port is in brackets.
        if colons == 1 || address.contains(text: "]:") { return "https://\(address)" }
        return url(address, port: defaultPort)
    }

    private static func url(_ host: String, port: Int) -> String {
        let isBare6 = host.contains(":") && !host.hasPrefix("[")
        return "https://\(isBare6 ? "[\(host)]" : host):\(port)"
    }
}
