import Shared

/// What `coordinator plan` prints, for people as text and for programs as JSON.
struct PlanReport: Codable, Equatable, Sendable {
    struct Node: Codable, Equatable, Sendable {
        var name: String
        var address: String
        var roles: [Role]
        var podSubnet: String?
    }

    /// What changes on one node.
    struct NodeChanges: Codable, Equatable, Sendable {
        var node: String
        var role: RoleSet
        /// Whether the node was not there before.
        var isNew: Bool
        var steps: [StepChange]
    }

    var cluster: String
    /// Absent where nothing could be planned yet, because artifacts are missing.
    var generation: Int?
    var isUnchanged: Bool
    var definitionDigest: Digest?
    var nodes: [Node]
    var pools: [PlannedPool]
    var podNetwork: PodNetworkReport
    var changes: [NodeChanges]
    /// Nodes that were there and are not any more.
    var removedNodes: [String]
    /// One line each.
    var warnings: [String]
    /// Where it was rendered; absent without `--out`.
    var folder: String?

    /// The report of a plan.
    init(_ plan: Plan, definition: Definition, previous: PreviousGeneration?, warnings: [String] = []) throws {
        cluster = definition.cluster
        generation = plan.generation
        isUnchanged = plan.isUnchanged
        definitionDigest = plan.definitionDigest
        nodes = plan.roster.nodes.map {
            Node(name: $0.name, address: $0.address, roles: $0.roles.roles, podSubnet: $0.podSubnet)
        }
        pools = plan.pools
        podNetwork = PodNetworkReport(definition.networking)
        changes =
            plan.isUnchanged
            ? [] : try plan.roster.nodes.compactMap { try Self.changes(of: $0, in: plan, previous: previous) }
        removedNodes = (previous?.roster.nodes ?? []).map(\.name).filter { plan.roster.node(named: $0) == nil }
        self.warnings = warnings
    }

    /// The report of a definition that nothing can be planned from yet.
    init(_ definition: Definition, warnings: [String]) {
        cluster = definition.cluster
        isUnchanged = false
        nodes = definition.nodes.map {
            Node(name: $0.name, address: $0.address, roles: $0.roleSet.roles, podSubnet: $0.podSubnet?.description)
        }
        pools = definition.pools.map { PlannedPool($0) }
        podNetwork = PodNetworkReport(definition.networking)
        changes = []
        removedNodes = []
        self.warnings = warnings
    }

    /// The report of a loaded definition: with the plan where there can be one, and what keeps it away as a warning.
    init(_ loaded: LoadedDefinition, clusterUID: String, previous: PreviousGeneration?) throws {
        let warnings = loaded.warnings.map { "\($0.file ?? loaded.source.name):\($0.mark): \($0.message)" }
        do {
            let plan = try Planner.plan(
                loaded.definition, lock: loaded.lock, clusterUID: clusterUID, previous: previous)
            try self.init(plan, definition: loaded.definition, previous: previous, warnings: warnings)
        } catch let error as PlanError where error.code == .missingArtifact {
            self.init(loaded.definition, warnings: warnings.isEmpty ? [error.detail] : warnings)
        }
    }

    private static func changes(
        of node: RosterNode, in plan: Plan, previous: PreviousGeneration?
    ) throws -> NodeChanges? {
        let before = previous?.roster.node(named: node.name)
        let old = before.flatMap { previous?.manifest(of: $0)?.manifest.steps } ?? []
        let new = plan.manifest(of: node)?.manifest.steps ?? []
        let placeholders = Placeholders(node: node, local: StepTexts.localValues)
        var steps = try StepChange.between(old, new, placeholders: placeholders)
        if let before {
            let rosterChanged = Self.addresses(plan.roster) != Self.addresses(previous?.roster)
            let old = Placeholders(node: before, local: StepTexts.localValues)
            steps = try steps.withFurther(in: new, placeholders: placeholders) { step in
                if rosterChanged, [.hosts, .podNetwork, .firewall].contains(step.action.kind) { return true }
                return try StepTexts.all(in: step).contains { (try? old.fill($0)) != (try placeholders.fill($0)) }
            }
        }
        guard !steps.isEmpty else { return nil }
        return NodeChanges(node: node.name, role: node.roles, isNew: before == nil, steps: steps)
    }

    /// What `/etc/hosts`, the routes and the firewall of every node are made from.
    private static func addresses(_ roster: Roster?) -> [[String]] {
        (roster?.nodes ?? []).map { [$0.name, $0.address, $0.podSubnet ?? ""] }
    }
}

extension [StepChange] {
    /// Adds the steps that are the same text, but not the same for this node.
    fileprivate func withFurther(
        in steps: [Step], placeholders: Placeholders, where isChanged: (Step) throws -> Bool
    ) throws -> [StepChange] {
        let known = Set(map(\.id))
        let order = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let further = try steps.filter { try !known.contains($0.id) && isChanged($0) }
        let all = try self + further.map { try StepChange($0, .changed, placeholders: placeholders) }
        return all.sorted { (order[$0.id] ?? .max) < (order[$1.id] ?? .max) }
    }
}
