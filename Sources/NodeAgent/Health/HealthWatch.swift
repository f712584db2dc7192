import Shared
import Synchronization

/// The thread that looks every few seconds whether the manifest's services run and its etcd member is well, on a node
/// that has converged once. What it finds makes the node not converged and has its steps looked at, at once.
///
/// A look costs a system call for each service and a request over a kept connection to etcd. Only a service that was
/// started or ended since the last look costs a child process.
final class HealthWatch: Sendable {
    static let seconds = 5.0
    /// Longer than trouble that is over stays visible: three good looks.
    static let patienceSeconds = 25.0

    private struct State {
        var parts: WatchedParts?
        var histories: [String: HealthHistory] = [:]
        /// States at the last look that asked systemd.
        var units: [String: UnitState] = [:]
        /// The run of each unit at its last good look.
        var runs: [String: String] = [:]
        var gateway: EtcdGateway?

        /// The first part in trouble, with what to type.
        var trouble: String? {
            guard let parts else { return nil }
            for unit in parts.units {
                if let reason = histories[unit]?.trouble {
                    return "\(unit) \(reason); on the node: journalctl --unit \(unit) --lines 50"
                }
            }
            return histories[HealthWatch.etcd]?.trouble.map { "this node's etcd member \($0)" }
        }
    }

    private static let etcd = "etcd"

    private let paths: HostPaths
    private let host: any Host
    private let control: RunControl
    private let wakeUp: WakeUp
    private let state = Mutex(State())

    init(paths: HostPaths, host: any Host, control: RunControl) {
        self.paths = paths
        self.host = host
        self.control = control
        wakeUp = control.makeWakeUp()
    }

    /// What is wrong with the node, and where to look; nil while all is well.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Looks at the parts of this manifest from now on; what was found of others is forgotten.
    func watch(_ accepted: AcceptedManifest) {
        let parts = WatchedParts(accepted)
        let isNews = state.withLock { state in
            guard state.parts != parts else { return false }
            let wanted = Set(parts.units).union(parts.member == nil ? [] : [Self.etcd])
            state.histories = state.histories.filter { wanted.contains($0.key) }
            if state.parts?.member != parts.member { state.gateway = nil }
            state.parts = parts
            return true
        }
        if isNews { wakeUp.notify() }
    }

    func run() {
        while !control.isStopping {
            guard let parts = state.withLock({ $0.parts }) else {
                wakeUp.sleep(seconds: 3600)
                continue
            }
            let before = trouble
            look(parts)
            // On its way down a machine ends everything.
            if trouble != before, !control.isStopping { control.requestRun() }
            wakeUp.sleep(seconds: Self.seconds)
        }
    }

    /// One look at everything.
    func look(_ parts: WatchedParts) {
        var looks = lookAtUnits(parts.units)
        if let member = parts.member { looks[Self.etcd] = lookAtMember(member) }
        state.withLock { state in
            guard state.parts == parts else { return }
            for (part, look) in looks { state.histories[part, default: HealthHistory()].take(look) }
        }
    }

    private func lookAtUnits(_ units: [String]) -> [String: HealthHistory.Look] {
        let (known, before) = state.withLock { ($0.runs, $0.units) }
        var looks: [String: HealthHistory.Look] = [:]
        var runs: [String: String] = [:]
        for unit in units {
            runs[unit] = UnitInvocation.read(unit, paths)
            if let run = runs[unit], run == known[unit] { looks[unit] = .good }
        }
        let others = units.filter { looks[$0] == nil }
        // No answer of systemd's is no bad news of a unit.
        guard !others.isEmpty, let states = UnitState.read(others, host) else { return looks }
        for (unit, found) in zip(others, states) { looks[unit] = HealthHistory.Look(found, before: before[unit]) }
        let (isGood, all) = (looks, runs)
        state.withLock { state in
            for (unit, found) in zip(others, states) {
                state.units[unit] = found
                state.runs[unit] = isGood[unit] == .good && found.active == "active" ? all[unit] : nil
            }
        }
        return looks
    }

    private func lookAtMember(_ member: OwnEtcdMember) -> HealthHistory.Look {
        do {
            let gateway = try state.withLock { $0.gateway } ?? member.gateway(paths)
            guard let reason = gateway.unhealthyReason() else {
                state.withLock { $0.gateway = gateway }
                return .good
            }
            // The next look reads its files again: they may have been renewed.
            state.withLock { $0.gateway = nil }
            return .bad(reason)
        } catch {
            return .bad("cannot be asked: \(error)")
        }
    }
}
