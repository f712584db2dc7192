import Glibc
import Shared

/// The names that an API server's certificate must have: those of the definition, and those that kubeadm adds for every
/// control plane.
struct APIServerNames: Equatable {
    var dnsNames: Set<String>
    /// In the one spelling that the system writes.
    var addresses: Set<String>

    /// - Parameter config: kubeadm's configuration for this node, placeholders filled in; only what
    ///   `coordinator plan` writes is understood.
    /// - Returns: nil where the text has no ClusterConfiguration.
    init?(config: String, node: RosterNode) {
        let lines = config.split(separator: "\n", omittingEmptySubsequences: false)
        guard let domain = Self.value("dnsDomain", in: lines), let subnet = Self.value("serviceSubnet", in: lines),
            let service = Self.first(of: subnet)
        else { return nil }
        let kubernetes = "kubernetes"
        dnsNames = [
            node.name, kubernetes, "\(kubernetes).default", "\(kubernetes).default.svc",
            "\(kubernetes).default.svc.\(domain)",
        ]
        addresses = [service, node.address]
        for name in Self.list("certSANs", in: lines) {
            if let address = Self.address(name) { addresses.insert(address) } else { dnsNames.insert(name) }
        }
    }

    init(_ names: SubjectAlternativeNames) {
        dnsNames = Set(names.dnsNames)
        addresses = Set(names.addresses)
    }

    var profileNames: SubjectAlternativeNames {
        SubjectAlternativeNames(dnsNames: dnsNames.sorted(), addresses: addresses.sorted())
    }

    /// The names that the definition itself asks for, as kubeadm's configuration lists them.
    static func certSANs(inConfig config: String) -> [String] {
        list("certSANs", in: config.split(separator: "\n", omittingEmptySubsequences: false))
    }

    /// "lacks a, b and has c too much"; nil where both are the same.
    func difference(from wanted: APIServerNames) -> String? {
        let (have, want) = (dnsNames.union(addresses), wanted.dnsNames.union(wanted.addresses))
        let parts = [
            ("lacks", want.subtracting(have)), ("has too much:", have.subtracting(want)),
        ].compactMap { word, names in names.isEmpty ? nil : "\(word) \(names.sorted().joined(separator: ", "))" }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The scalar under the first such key.
    private static func value(_ key: String, in lines: [Substring]) -> String? {
        for line in lines {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("\(key):") { return bare(text.dropFirst(key.count + 1)) }
        }
        return nil
    }

    /// The entries under the first such key.
    private static func list(_ key: String, in lines: [Substring]) -> [String] {
        guard let start = lines.firstIndex(where: { $0.drop { $0 == " " } == "\(key):" }) else { return [] }
        return lines[(start + 1)...].prefix { $0.drop { $0 == " " }.hasPrefix("- ") }.map { line in
            bare(line.drop { $0 == " " }.dropFirst(2))
        }
    }

    private static func bare(_ text: Substring) -> String {
        let value = text.drop { $0 == " " }
        guard let quote = value.first, quote == "\"" || quote == "'", value.last == quote, value.count >= 2 else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }

    /// The first address of a subnet: the API's own service.
    private static func first(of subnet: String) -> String? {
        guard let slash = subnet.firstIndex(of: "/") else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4)
        guard inet_pton(AF_INET, String(subnet[..<slash]), &bytes) == 1 else { return nil }
        let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } &+ 1
        return [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
    }

    private static func address(_ text: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        for family in [AF_INET, AF_INET6] where inet_pton(family, text, &bytes) == 1 {
            guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { continue }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }
}
