import HTTPClient
import Shared

/// Proves that a cluster works: runs the checks in order and gathers what they find.
///
///     API ── nodes, versions, system pods, addons ── probes in pods on every node ── each API server stopped in turn
///
/// A check that fails keeps no other from running. Whatever it puts into the cluster is in one namespace, which is
/// deleted at the end, also where something failed or somebody interrupts it.
final class Verification {
    struct Settings: Sendable {
        var image: String
        var skipped: Set<VerifyCheck> = []
        /// How long each thing is waited for.
        var seconds = 120
    }

    /// Somebody wants it to end.
    struct Interrupted: Error {}

    let target: VerifyTarget
    let reach: any ClusterReach
    let settings: Settings
    private let tell: (String) -> Void
    private(set) var rows: [VerifyRow] = []
    /// Ready nodes of the cluster that the definition knows, by name; the probes run on these.
    var ready: [String: KubernetesNode] = [:]
    /// Control planes whose own API server answers.
    var answering: Set<String> = []

    /// - Parameter tell: takes a line of progress.
    init(
        _ target: VerifyTarget, reach: any ClusterReach, settings: Settings, tell: @escaping (String) -> Void
    ) {
        self.target = target
        self.reach = reach
        self.settings = settings
        self.tell = tell
    }

    var client: KubernetesClient { KubernetesClient(reach: reach) }

    /// - Throws: ``Interrupted``, when everything is cleaned up.
    func run() throws -> VerifyReport {
        try checkBalancer()
        try checkAPIServers()
        if rows.contains(where: { $0.outcome != .failed }) {
            try checkNodes()
            try check(.version) { try checkVersions() }
            try checkSystemPods()
            try check(.addon) { try checkAddons() }
            try probe()
            try checkControlPlanesDown()
        } else {
            for check in VerifyCheck.allCases where !rows.contains(where: { $0.check == check }) {
                add(check, "", .skipped, "no API server answers")
            }
        }
        return VerifyReport(
            cluster: target.cluster, generation: target.generation,
            isPassed: !rows.contains { $0.outcome == .failed }, checks: rows, seconds: reach.now)
    }

    func add(_ check: VerifyCheck, _ subject: String, _ outcome: VerifyRow.Outcome, _ detail: String) {
        guard !settings.skipped.contains(check) else { return }
        rows.append(VerifyRow(check: check, subject: subject, outcome: outcome, detail: detail))
    }

    /// Adds a row: passed without a reason, failed with one.
    func add(_ check: VerifyCheck, _ subject: String, failure: String?, _ detail: String) {
        add(check, subject, failure == nil ? .passed : .failed, failure ?? detail)
    }

    /// Runs a check; what it throws is its failure.
    func check(_ check: VerifyCheck, _ subject: String = "", _ body: () throws -> Void) throws {
        guard !settings.skipped.contains(check) else { return }
        do {
            try stopIfInterrupted()
            try body()
        } catch let error as Interrupted {
            throw error
        } catch {
            add(check, subject, .failed, "\(error)")
        }
    }

    func say(_ text: String) { tell("\(ConvergenceWait.stamp(reach.now)) \(text)") }

    func stopIfInterrupted() throws { if reach.isInterrupted { throw Interrupted() } }

    /// Looks again and again until there is nothing in the way, or the time is up.
    ///
    /// - Parameter reason: nil when it is done, else what is in the way.
    /// - Returns: what was still in the way at the end.
    @discardableResult
    func wait(for what: String, seconds: Int? = nil, _ reason: () throws -> String?) throws -> String? {
        let seconds = seconds ?? settings.seconds
        let deadline = reach.now + seconds
        var told = reach.now + 5
        while true {
            try stopIfInterrupted()
            let found: String?
            do { found = try reason() } catch let error as Interrupted { throw error } catch { found = "\(error)" }
            guard let found else { return nil }
            guard reach.now < deadline else { return found }
            if reach.now >= told {
                say("waiting for \(what), at most \(HumanDuration.text(seconds: deadline - reach.now)) more: \(found)")
                told = reach.now + 15
            }
            reach.pause(seconds: 1)
        }
    }
}
