import Shared

/// One field of a program's configuration that is wrong.
struct FieldFinding: Equatable, Sendable {
    /// Where it is in the configuration.
    var path: DefinitionPath
    /// Lower case, without a full stop.
    var message: String
    var fix: String
    /// False where a newer release than the tables know may have it.
    var isCertain = true
}

/// Holds the configuration of a kubelet or of kube-proxy against the table of its fields.
struct FieldInspection {
    /// As its `kind` calls it: `KubeletConfiguration`.
    let kind: String
    let table: FieldTable
    let minor: Int
    private(set) var findings: [FieldFinding] = []

    /// Beyond these no one reads on, and looking for what was meant takes time.
    private static let mostFindings = 200

    init(kind: String, table: FieldTable, minor: Int) {
        (self.kind, self.table, self.minor) = (kind, table, minor)
    }

    static func findings(_ value: YAMLValue, kind: String, table: FieldTable, minor: Int) -> [FieldFinding] {
        var inspection = FieldInspection(kind: kind, table: table, minor: minor)
        // The head is kubeadm's.
        let fields = value.pairs.filter { $0.key != "apiVersion" && $0.key != "kind" }
        inspection.inspect(fields, pattern: "", at: .root)
        return inspection.findings
    }

    private mutating func add(_ message: String, _ path: DefinitionPath, fix: String, isCertain: Bool = true) {
        guard findings.count < Self.mostFindings else { return }
        findings.append(FieldFinding(path: path, message: message, fix: fix, isCertain: isCertain))
    }

    private mutating func inspect(_ pairs: [YAMLValue.Pair], pattern: String, at path: DefinitionPath) {
        for pair in pairs {
            guard findings.count < Self.mostFindings else { return }
            let field = FieldTable.path(pattern, pair.key)
            let here = path.key(pair.key)
            switch table.presence(of: pair.key, in: pattern, minor: minor) {
            case .known:
                guard let type = table.fields[field]?.type else { continue }
                inspect(pair.value, type, pattern: field, at: here)
            case .gone(let since):
                add(
                    "\(kind) has no field \(here) since 1.\(since)", here,
                    fix: SurfaceReplacement.field(field, kind: kind) ?? "remove it")
            case .later(let first):
                add(
                    "\(kind) has the field \(here) from 1.\(first) on, and kubeadm of 1.\(minor) would leave it out",
                    here, fix: "remove it, or use Kubernetes 1.\(first)")
            case .unknown(let near): unknown(here, parent: path, near: near)
            }
        }
    }

    private mutating func unknown(_ path: DefinitionPath, parent: DefinitionPath, near: String?) {
        guard near == nil, minor > KubernetesSurface.lastRead else {
            return add(
                "\(kind) of 1.\(minor) has no field \(path), and kubeadm would leave it out", path,
                fix: near.map { "did you mean \($0)?" } ?? "remove it, or look for its name in Kubernetes' reference")
        }
        add(
            "\(path) is not known here, where the fields of \(kind) are those of 1.\(KubernetesSurface.lastRead)", path,
            fix: "make sure that 1.\(minor) has it; kubeadm leaves out what it does not know", isCertain: false)
    }

    private mutating func inspect(_ value: YAMLValue, _ type: FieldType, pattern: String, at path: DefinitionPath) {
        switch (type, value) {
        // Null is the same as nothing.
        case (_, .null): break
        case (.mapping, .mapping(let pairs)): inspect(pairs, pattern: pattern, at: path)
        case (.list(let element), .sequence(let values)):
            for (index, value) in values.enumerated() {
                inspect(value, element, pattern: "\(pattern)[]", at: path[index])
            }
        case (.map(let keys, let element), .mapping(let pairs)):
            for pair in pairs {
                if let keys { inspect(key: pair.key, keys, at: path.key(pair.key)) }
                inspect(pair.value, element, pattern: pattern, at: path.key(pair.key))
            }
        default:
            if let problem = FieldValue.problem(value, type, minor: minor) {
                add("\(path) must be \(problem.wanted), not \(problem.given)", path, fix: problem.fix)
            }
        }
    }

    private mutating func inspect(key: String, _ keys: FieldType.MapKeys, at path: DefinitionPath) {
        let presence = keys.names.presence(of: key, in: minor)
        guard presence != .known else { return }
        let what =
            switch keys {
            case .signal: "a signal that the kubelet watches"
            case .resource: "what the kubelet can keep away from pods"
            }
        let known = keys.names.entries.filter { $0.value.span.contains(minor) }.keys.sorted()
        var fix = "write one of \(known.joined(separator: ", "))"
        if case .unknown(let near?) = presence { fix = "did you mean \(near)?" }
        add("\(key) is not \(what), and the kubelet would not start", path, fix: fix)
    }
}
