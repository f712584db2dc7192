import Shared

/// A node of a definition that is being made. Any text may be an ``OpenValue``.
struct DraftNode: Equatable, Sendable {
    var name: String
    var address: String
    var roles: [String]
    var labels: [String: String] = [:]
    var taints: [String] = []
    /// Where the imported file names it.
    var line: Int

    init(name: String, address: String, roles: [Role], line: Int) {
        self.init(name: name, address: address, roleNames: roles.map(\.rawValue), line: line)
    }

    init(name: String, address: String, roleNames: [String], line: Int) {
        self.name = name
        self.address = address
        roles = roleNames
        self.line = line
    }

    func has(_ role: Role) -> Bool { roles.contains(role.rawValue) }

    /// The address; nil where it is left open.
    var knownAddress: String? { OpenValue.wanted(address) == nil ? address : nil }

    var value: YAMLValue {
        .object([
            "name": .text(name), "address": .text(address), "roles": .sequence(roles.map { .text($0) }),
            "labels": labels.isEmpty
                ? nil
                : .mapping(
                    labels.sorted { $0.key < $1.key }.map { YAMLValue.Pair(key: $0.key, value: .text($0.value)) }),
            "taints": taints.isEmpty ? nil : .sequence(taints.map { .text($0) }),
        ])
    }
}

/// Names of nodes, made from what other installers called them.
enum DraftName {
    /// One label of RFC 1123 for a host name: its first label in lower case. Nil for an address, and where none can be
    /// made.
    static func label(of host: String) -> String? {
        guard IPv4Address(host) == nil, !isIPv6Address(host) else { return nil }
        let first = host.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        let lowered = String(first.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
        return DNSName.isLabel(lowered) ? lowered : nil
    }
}
