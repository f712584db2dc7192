import Shared

extension LeaseKeeper {
    /// Waits until the lease is held, or until `isSettled` says that it is not needed any more.
    ///
    /// - Parameter isSettled: asked before every try: whether somebody else has done the work meanwhile.
    /// - Returns: false when it is settled and the lease is not held.
    func acquire(_ context: StepContext, unless isSettled: () throws -> Bool = { false }) throws -> Bool {
        try context.wait(for: "the lease \(name)", every: 2) {
            if try isSettled() { return .ready(false) }
            guard let holder = try tryToAcquire() else { return .ready(true) }
            return .notYet(holder)
        }
    }
}

extension StepContext {
    /// Relay and leases, for steps that cannot do without.
    func requirePeers() throws -> Peers {
        guard let peers else { throw StepError(.unsupported, "a step of the cluster needs an enrolled node") }
        return peers
    }

    /// Publishes a condition and waits until the coordinator shows it to others: before a lease is given back, whoever
    /// gets it next must be able to see what was done.
    func publishVisibly(_ condition: String) throws {
        try publish(condition)
        try wait(for: "the coordinator to show the condition \(condition) of this node") { () -> WaitStep<Void> in
            let answer: ConditionsResponse?
            do {
                answer = try link.conditions(after: nil, waitSeconds: 0)
            } catch {
                return .notYet("\(error)")
            }
            let isShown = answer?.conditions.contains { $0.name == condition && $0.node == node.name } ?? false
            return isShown ? .ready(()) : .notYet("it does not yet")
        }
    }

    /// Names of the other nodes of a role that have published a condition, in the roster's order. The coordinator's word
    /// only: whoever acts on it checks what comes of it.
    ///
    /// Waits while the coordinator does not answer: nobody may take "not known" for "nobody".
    func publishers(of condition: String, role: Role) throws -> [String] {
        let published = try wait(for: "the coordinator to say who has published \(condition)", every: 2) {
            () -> WaitStep<[Condition]> in
            do throws(LinkError) {
                return .ready(try link.conditions(after: nil, waitSeconds: 0)?.conditions ?? [])
            } catch {
                guard error.isTemporary else { throw error }
                return .notYet("\(error)")
            }
        }
        let names = Set(published.lazy.filter { $0.name == condition }.map(\.node))
        return roster.nodes(with: role).map(\.name).filter { $0 != node.name && names.contains($0) }
    }
}
