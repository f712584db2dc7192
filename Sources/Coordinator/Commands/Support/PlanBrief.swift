import Shared

extension PlanReport {
    /// One line a node: what `apply` shows before it signs.
    var brief: String {
        guard !isUnchanged, let generation else {
            return "nothing to do: generation \(generation ?? 0) is this definition\n"
        }
        let changed = Dictionary(changes.map { ($0.node, $0.steps) }, uniquingKeysWith: { first, _ in first })
        let rows = nodes.map { node in
            [node.name, node.address, RoleSet(node.roles).description, Self.count(changed[node.name] ?? [])]
        }
        let removed = removedNodes.map { "\($0) is removed from the roster\n" }
        return "generation \(generation)\n\n" + TextTable(["NODE", "ADDRESS", "ROLES", "STEPS"], rows: rows).text
            + DisplayText.escapedLines(removed.joined())
    }

    private static func count(_ steps: [StepChange]) -> String {
        let counts = [(StepChange.Kind.added, "new"), (.changed, "changed"), (.removed, "removed")]
            .compactMap { kind, word in
                let count = steps.count { $0.change == kind }
                return count == 0 ? nil : "\(count) \(word)"
            }
        return counts.isEmpty ? "unchanged" : counts.joined(separator: ", ")
    }
}
