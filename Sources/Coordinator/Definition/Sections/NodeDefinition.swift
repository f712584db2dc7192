import Shared

/// One entry of `nodes`.
struct NodeDefinition: Equatable, Sendable {
    var name: String
    var address: String
    var roles: [Role]
    var architecture: Architecture?
    var podSubnet: IPv4Subnet?
    var labels: [String: String] = [:]
    var taints: [String] = []
    var values: [String: String] = [:]

    var roleSet: RoleSet { RoleSet(roles) }

    /// What the roster has of ``values``: with the architecture, where the definition says it.
    var rosterValues: [String: String] { values.with(architecture) }

    init(name: String, address: String, roles: [Role]) {
        self.name = name
        self.address = address
        self.roles = roles
    }

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "cp-1")
        address = reader.requiredText("address", example: "10.0.0.11")
        roles = RoleReader.roles("roles", reader)
        architecture = reader.architecture()
        podSubnet = reader.parsed("podSubnet", "a subnet", example: "10.244.1.0/24") { IPv4Subnet($0) }
        labels = reader.textMap("labels")
        taints = reader.texts("taints")
        values = reader.textMap("values")
    }
}

/// One entry of `pools`: nodes that are not named in advance.
struct PoolDefinition: Equatable, Sendable {
    var name: String
    var roles: [Role]
    var desired: Int
    var architecture: Architecture?
    var labels: [String: String] = [:]
    var taints: [String] = []
    var values: [String: String] = [:]

    /// As of a named node.
    var rosterValues: [String: String] { values.with(architecture) }

    init(name: String, roles: [Role], desired: Int) {
        self.name = name
        self.roles = roles
        self.desired = desired
    }

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "workers")
        roles = RoleReader.roles("roles", reader)
        desired = reader.integer("desired", in: 0...10_000, default: 0)
        architecture = reader.architecture()
        labels = reader.textMap("labels")
        taints = reader.texts("taints")
        values = reader.textMap("values")
    }
}

extension [String: String] {
    fileprivate func with(_ architecture: Architecture?) -> [String: String] {
        guard let architecture else { return self }
        return merging([RosterNode.architectureKey: architecture.rawValue]) { _, new in new }
    }
}

/// Reads lists of roles, and knows what older installers called them.
enum RoleReader {
    private static let formerNames = [
        "MO": "control-plane", "WO": "worker", "MW": "control-plane, worker", "master": "control-plane",
        "controlplane": "control-plane", "node": "worker", "lb": "load-balancer", "haproxy": "load-balancer",
    ]

    /// The roles under `key`, without the ones that are unknown, which are reported. They must be there unless `isOptional`.
    static func roles(_ key: String, _ reader: MappingReader, isOptional: Bool = false) -> [Role] {
        let texts = reader.texts(key)
        let path = reader.path.key(key)
        let roles = texts.enumerated().compactMap { index, text -> Role? in
            if let role = Role(rawValue: text) { return role }
            let names = Role.allCases.map(\.rawValue)
            let former = formerNames[text] ?? formerNames[text.uppercased()] ?? formerNames[text.lowercased()]
            let fix =
                former.map { "write [\($0)]" } ?? Suggestion.nearest(to: text, among: names).map {
                    "did you mean \($0)?"
                }
                ?? "the roles are \(names.joined(separator: ", "))"
            reader.problems.add("\(text) is not a role", path: path[index], fix: fix)
            return nil
        }
        if texts.isEmpty, !isOptional, !reader.problems.hasProblem(at: path), !reader.problems.hasProblem(at: path[0]) {
            reader.reportMissing(key, "[worker]")
        }
        return roles
    }
}
