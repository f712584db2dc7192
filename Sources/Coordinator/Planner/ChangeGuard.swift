import Shared

/// Refuses changes that a running cluster does not survive, or that need more than new files.
///
/// It compares signed things only: the roster and the manifests of the generation before. How far the cluster is it is
/// told, see ``ClusterProgress``: until `kubeadm init` has begun a mistake can be corrected.
struct ChangeGuard {
    let previous: PreviousGeneration
    let content: PlanContent
    var progress = ClusterProgress.unknown

    func run() throws(PlanError) {
        try checkNodes()
        try checkEtcdMembers()
        if progress.isBegun { try ConfigurationGuard(before: stepsBefore, now: stepsNow).run() }
        if progress.isBegun || !progress.enrolled(.controlPlane).isEmpty { try checkFence() }
        if progress.hasAuthorities {
            try checkSuppliedMaterial()
            try checkAuthorities()
        }
    }

    private var stepsBefore: [Step] { previous.manifests.flatMap(\.manifest.steps) }
    private var stepsNow: [Step] { content.parts.flatMap(\.steps) }

    /// What keeps `kubeadm init` from running twice is in etcd, or in the name of the one node that may run it. It stays
    /// from the first control plane on, also while the coordinator says that init has not begun: no one can prove that.
    private func checkFence() throws(PlanError) {
        let hint =
            progress.isBegun
            ? "leave it as it is; a cluster keeps its etcd for life"
            : "what keeps kubeadm init from running twice is there: coordinator node remove "
                + "\(progress.enrolled(.controlPlane).first ?? "NAME") first, and let its machine in again afterwards"
        if let change = EtcdPlace(stepsBefore).change(to: EtcdPlace(stepsNow)) {
            throw PlanError(
                code: .forbiddenChange, detail: change.detail, hint: progress.isBegun ? change.hint ?? hint : hint)
        }
        guard !progress.isBegun, let name = Self.initializer(stepsNow),
            !content.nodes.contains(where: { $0.name == name && $0.roles.contains(.controlPlane) })
        else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail: "\(name) would be gone, and it is the one control plane that may begin this cluster",
            hint: "keep it until the cluster has begun; or \(hint)")
    }

    private static func initializer(_ steps: [Step]) -> String? {
        for step in steps { if case .kubeadmInit(let spec) = step.action { return spec.initializer } }
        return nil
    }

    /// Everything in a cluster was issued by its CAs, and all its data is in its etcd.
    private func checkSuppliedMaterial() throws(PlanError) {
        guard let old = Self.authorities(stepsBefore), let new = Self.authorities(stepsNow),
            old.supplied != new.supplied
        else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail: old.supplied == nil || new.supplied == nil
                ? "certificates.mode would change" : "other CAs would be supplied than the cluster was begun with",
            hint: "a cluster keeps its CAs; leave mode and folder as they were")
    }

    private static func authorities(_ steps: [Step]) -> ClusterAuthoritiesSpec? {
        for step in steps { if case .clusterAuthorities(let spec) = step.action { return spec } }
        return nil
    }

    /// A name is one machine for ever: its certificates, its etcd member and its Node object carry it.
    private func checkNodes() throws(PlanError) {
        for node in content.nodes {
            guard let before = previous.roster.node(named: node.name), isSettled(node.name) else { continue }
            if before.address != node.address {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "node \(node.name) would move from \(before.address) to \(node.address)",
                    hint: identityHint(node.name) ?? "add the machine under another name, and remove the old one")
            }
            if before.roles != node.roles {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "node \(node.name) would change from \(before.roles) to \(node.roles)",
                    hint: identityHint(node.name) ?? "add a node with the new roles, and remove this one")
            }
            if progress.isBegun, before.labels != node.labels || before.taints != node.taints {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "labels or taints of node \(node.name) would change, and a node registers with them once",
                    hint: "leave them in the definition as they are; kubectl label and kubectl taint change the node")
            }
        }
    }

    /// Whether the machine's identity is settled: from enrolment on; where the cluster has begun, in any case.
    private func isSettled(_ name: String) -> Bool { progress.isBegun || progress.enrolled[name] != nil }

    /// How an enrolled machine gets another identity before the cluster has begun; nil afterwards.
    private func identityHint(_ name: String) -> String? {
        progress.isBegun
            ? nil
            : "\(name) is enrolled with these: coordinator node remove \(name), then apply, and let its machine in again "
                + "with a new ticket"
    }

    /// etcd's members change one at a time, through the members that are there: some must be.
    private func checkEtcdMembers() throws(PlanError) {
        // Stacked members begin with the cluster; those that run as units when the last of them is there.
        let stacked = previous.roster.nodes(with: .etcd).isEmpty
        let role: Role = stacked ? .controlPlane : .etcd
        guard progress.isBegun || !stacked && !progress.mayChooseMembers(insteadOf: previous.roster) else { return }
        let before = Set(previous.roster.nodes(with: role).map(\.name))
        let now = Set(content.nodes.filter { $0.roles.contains(role) }.map(\.name))
        guard !before.isEmpty, before.isDisjoint(with: now) else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail:
                "none of the nodes with the role \(role.rawValue) would stay: \(before.sorted().joined(separator: ", "))",
            hint: "new ones come in through those that are there: add them first, and remove the old ones later")
    }

    /// CAs are made once; every certificate of the cluster comes from them.
    private func checkAuthorities() throws(PlanError) {
        guard let before = Self.authorities(stepsBefore), let now = Self.authorities(stepsNow) else { return }
        let usual = KeyAlgorithm.rsa2048
        let changes: [(key: String, isChanged: Bool)] = [
            ("certificates.algorithm", before.algorithm ?? usual != now.algorithm ?? usual),
            ("certificates.subject", before.subject != now.subject),
            ("certificates.commonNames", before.commonNames != now.commonNames),
            ("certificates.authorityValidityDays", before.validityDays != now.validityDays),
        ]
        guard let change = changes.first(where: \.isChanged) else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail: "\(change.key) would change, and the cluster's CAs are made once, when it begins",
            hint: "leave it as it is; replacing the CAs of a running cluster is not available yet")
    }
}
