import Shared

/// Makes what the manifests say: one for each set of roles, or one for each architecture among its machines where the
/// artifacts differ.
struct PartPlanner {
    /// A named node, or all nodes of a pool.
    struct Member {
        var name: String
        var role: RoleSet
        /// As the roster has it; nil where the definition does not say.
        var architecture: String?
        /// The manifest that its machines may hold on to, and what they were then.
        var before: SignedManifest?
        var architectureBefore: String?
    }

    let inputs: PlanInputs
    let previous: PreviousGeneration?
    let members: [Member]

    init(
        inputs: PlanInputs, nodes: [RosterNode], pools: [PlannedPool], previous: PreviousGeneration?,
        progress: ClusterProgress
    ) {
        self.inputs = inputs
        self.previous = previous
        members =
            nodes.map { node in
                let before = progress.hasMachines { $0 == node.name } ? previous?.roster.node(named: node.name) : nil
                return Member(node, before: before, previous)
            }
            + pools.map { pool in
                let isThere = progress.hasMachines { RosterPool.admits($0, pool: pool.name) }
                let before = isThere ? previous?.roster.pool(named: pool.name) : nil
                return Member(pool.rosterPool.anyEntry, before: before?.anyEntry, previous)
            }
    }

    func parts() throws -> [PlanContent.Part] {
        try Set(members.map(\.role)).sorted { $0.description < $1.description }.flatMap { try parts(of: $0) }
    }

    private func parts(of role: RoleSet) throws -> [PlanContent.Part] {
        let members = members.filter { $0.role == role }
        let architectures = Set(members.map(\.architecture)).sorted { $0 ?? "" < $1 ?? "" }
        let parts = try architectures.map { architecture in
            var builder = ManifestBuilder(
                inputs: inputs, role: role, architecture: architecture.flatMap(Architecture.init(rawValue:)))
            return try builder.build()
        }
        // Machines that went different ways cannot come together again: each manifest follows one.
        let ways = Set(members.compactMap(\.before?.digest))
        if let first = parts.first, ways.count <= 1 || parts.count == 1, parts.allSatisfy({ $0 == first }) {
            return [first]
        }
        return zip(parts, architectures).map { part, architecture in
            var part = part
            part.architecture = architecture
            return part
        }
    }

    /// The manifest of the generation before that machines of this part hold on to; a new machine holds on to none.
    ///
    /// - Parameter parts: all of the plan.
    func predecessor(of part: PlanContent.Part, among parts: [PlanContent.Part]) throws(PlanError) -> Digest? {
        let known = (previous?.manifests ?? []).filter { $0.role == part.role }
        guard known.count > 1 else { return known.first?.digest }
        let isForAll = parts.filter { $0.role == part.role }.count == 1
        let members = members.filter {
            $0.role == part.role && (isForAll || part.architecture == $0.architecture)
        }
        let ways = members.compactMap(\.before)
        let way = ways.first ?? known.manifest(for: part.role, architecture: part.architecture) ?? known.first
        if let member = members.first(where: { $0.isMoved }) ?? members.first, Set(ways.map(\.digest)).count > 1 {
            let words = [member.architectureBefore, member.architecture].map { $0 ?? "nothing" }
            throw PlanError(
                code: .forbiddenChange,
                detail: "the architecture of \(member.name) would change from \(words[0]) to \(words[1])",
                hint: "leave it as it is, or coordinator node remove \(member.name) first, and let its machine in "
                    + "again after node-agent reset")
        }
        return way?.digest
    }
}

extension PartPlanner.Member {
    fileprivate init(_ node: RosterNode, before: RosterNode?, _ previous: PreviousGeneration?) {
        (name, role, architecture) = (node.name, node.roles, node.architecture)
        guard let before, before.roles == node.roles else { return }
        architectureBefore = before.architecture
        self.before = previous?.manifest(of: before)
    }

    /// Whether its machines would have to follow what was never theirs.
    fileprivate var isMoved: Bool { before != nil && architecture != architectureBefore }
}

extension ClusterProgress {
    /// Whether any machine of such a name is enrolled; where nothing is known, all are.
    fileprivate func hasMachines(_ isMeant: (String) -> Bool) -> Bool {
        self == .unknown || enrolled.keys.contains(where: isMeant)
    }
}

extension RosterPool {
    /// As an entry of a machine whose name and address are not known.
    fileprivate var anyEntry: RosterNode { entry(of: name, address: "0.0.0.0") }
}
