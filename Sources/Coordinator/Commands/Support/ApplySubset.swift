import Shared

/// What `apply --only` asks for: the nodes that are to have a generation, together with those that have it already.
struct ApplySubset {
    /// Nil: all nodes.
    let only: [String]?
    /// Whether the applied generation was held back from some nodes.
    private let wasPartial: Bool
    /// Named nodes that are not enrolled yet.
    private let absent: [String]

    /// - Throws: ``Shared/CommandError`` for a name that is no node of the definition and of none of its pools.
    init(_ invocation: Invocation, plan: Plan, applied: AppliedGeneration?, at access: ClusterAccess) throws {
        let named = Set(invocation.values("only")).sorted()
        wasPartial = applied?.only != nil
        guard !named.isEmpty else {
            (only, absent) = (nil, [])
            return
        }
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        let enrolled = Set(status.nodes.filter { $0.uid != nil }.map(\.name))
        let pools = plan.pools.map(\.name)
        for name in named where plan.roster.node(named: name) == nil {
            guard enrolled.contains(name), pools.contains(where: { RosterPool.admits(name, pool: $0) }) else {
                let near = Suggestion.nearest(to: name, among: plan.roster.nodes.map(\.name))
                throw CommandError(
                    "--only: the definition has no node \(name)",
                    hint: near.map { "did you mean \($0)?" } ?? "coordinator plan lists the nodes")
            }
        }
        absent = named.filter { !enrolled.contains($0) }
        if plan.isUnchanged, let applied {
            // Whoever has it keeps it; where all have it there is nothing left to choose.
            only = applied.only.map { Set($0).union(named).sorted() }
        } else {
            only = named
        }
    }

    /// Hands the applied generation to the nodes that are still without it.
    func widen(_ generation: Int, applied: AppliedGeneration?, at access: ClusterAccess) throws {
        guard wasPartial, only != applied?.only else { return }
        let summary: GenerationSummary = try access.client.post(
            AdminRoutes.subset, SubsetRequest(generation: generation, only: only))
        guard summary.generation == generation, summary.only == only else {
            throw CommandError(
                "the coordinator did not hand generation \(generation) out as asked",
                hint: "coordinator status shows who has it")
        }
    }

    /// What people are told about it.
    func text(_ generation: Int) -> String {
        var lines: [String] = []
        if let only {
            lines.append("generation \(generation) is handed only to \(only.joined(separator: ", "))")
        } else if wasPartial {
            lines.append("generation \(generation) is handed to every node")
        }
        lines += absent.map { "\($0) is not enrolled yet; it gets generation \(generation) when it comes" }
        return lines.map { DisplayText.escaped($0) + "\n" }.joined()
    }
}
