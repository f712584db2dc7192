import Shared
import Synchronization
import TestSupport

@testable import NodeAgent

/// A worker or control plane of a ``MemoryCluster`` that may have to reboot: its clock, its kernel and what control planes
/// answer are the test's.
final class RebootStage {
    let cluster: MemoryCluster
    let stage: ClusterStage
    let host: RecordingHost
    let journal: Journal
    let board: StatusBoard
    let control = RunControl()
    let outage: APIServerOutage
    private(set) var accepted: AcceptedManifest
    var reboots: Reboots
    var now: Timestamp
    /// Parts that were asked for, in their order.
    var asked: [AbsenceOrder.Part] = []
    /// What a control plane answers; all is well unless a test says otherwise.
    var answers: [AbsenceOrder.Part: DrainAnswer] = [:]
    /// Called when a control plane is asked.
    var onAsk: (AbsenceOrder) -> Void = { _ in }
    var reports: [(RebootReport, String)] = []
    /// What the status said at the moment of each report.
    var statuses: [NodeActivity] = []
    /// Whether the API server still takes connections.
    var isServing: () -> Bool = { false }

    /// - Parameter windows: nil for a manifest without reboots.
    init(
        _ name: String = "worker-1", windows: [MaintenanceWindow]? = [], now: String = "2026-11-21T04:30:00Z",
        systemctl: @escaping @Sendable () -> Int = { 0 }
    ) throws {
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
        host = RecordingHost { command in
            HostResult(status: command.arguments == ["reboot"] ? systemctl() : 0)
        }
        stage = try ClusterStage(name, of: cluster, host: host)
        let spec = windows.map {
            RebootsSpec(windows: $0, drainTimeoutSeconds: 300, deletesLocalData: true, deletesUnmanaged: false)
        }
        accepted = try stage.use(
            spec.map { [Step(id: "reboots", summary: "", timeoutSeconds: 9, action: .reboots($0))] } ?? [])
        journal = try Journal(path: stage.paths.journal, boot: "old", agent: "test")
        board = StatusBoard(node: name, clusterUID: testClusterUID, agentVersion: "test", pid: nil)
        board.act(.converged, "generation 1 is in place")
        outage = APIServerOutage(paths: stage.paths) { _ in }
        self.now = Timestamp(text: now) ?? .now()
        reboots = Reboots(
            paths: stage.paths, host: host, peers: stage.peers, journal: journal, board: board, control: control,
            outage: outage, log: Log(console: Console(output: { _ in }, errors: { _ in })), bootID: "old",
            means: Reboots.Means(
                ask: { _, _ in DrainAnswer(isDone: true, message: "") }, report: { _, _ in }, closedReason: { _ in "" })
        )
        begin(bootID: "old")
    }

    /// Another agent begins on the same disk.
    func begin(bootID: String) {
        var means = Reboots.Means(
            ask: { [unowned self] order, _ in
                asked.append(order.part)
                onAsk(order)
                return answers[order.part] ?? DrainAnswer(isDone: true, message: "well")
            },
            report: { [unowned self] in
                reports.append(($0, $1))
                statuses.append(board.status.activity)
            },
            closedReason: { [unowned self] _ in isServing() ? nil : "connection refused" })
        means.now = { [unowned self] in now }
        means.shutdownSeconds = 0
        means.leaveSeconds = 1
        reboots = Reboots(
            paths: stage.paths, host: host, peers: stage.peers, journal: journal, board: board, control: control,
            outage: outage, log: Log(console: Console(output: { _ in }, errors: { _ in })), bootID: bootID, means: means
        )
    }

    func require(packages: String? = "linux-image-amd64\n") throws {
        try stage.write("*** System restart required ***\n", to: RebootFlag.path)
        if let packages { try stage.write(packages, to: RebootFlag.packages) }
    }

    /// The operator applies other windows.
    func use(windows: [MaintenanceWindow]) throws {
        let spec = RebootsSpec(
            windows: windows, drainTimeoutSeconds: 9, deletesLocalData: false, deletesUnmanaged: false)
        accepted = try stage.use([Step(id: "reboots", summary: "", timeoutSeconds: 9, action: .reboots(spec))])
    }

    func look(isConverged: Bool = true) throws { _ = try reboots.look(accepted, isConverged: isConverged) }

    func order(patience: Int = 60) throws -> RebootOrderFile {
        let file = RebootOrderFile(
            messageID: "m", time: now,
            order: RebootOrder(
                node: "worker-1", nodeUID: "u", patienceSeconds: patience, drainTimeoutSeconds: 10,
                deletesLocalData: false, deletesUnmanaged: true))
        try file.write(stage.paths)
        return file
    }

    var need: RebootNeed? { board.status.activity.reboot }
    var hasRebooted: Bool { host.calls.contains("systemctl reboot") }
    var record: RebootRecord? { try? RebootRecord.read(stage.paths) }
    /// Who holds the lease of reboots.
    var holder: String? { cluster.state.withLock { $0.leases[LeaseName.reboot]?.holderName } }

    /// Notes and alarms.
    var events: [String] {
        journal.records(after: 0, limit: 100).compactMap { record in
            switch record.event {
            case .note(let message): message
            case .alarm(let message): "ALARM \(message)"
            default: nil
            }
        }
    }
}
