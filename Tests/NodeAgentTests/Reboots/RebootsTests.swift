import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// A machine that its packages, or the operator, ask to reboot.
struct RebootsTests {
    private static let window = MaintenanceWindow(days: nil, fromMinute: 240, minutes: 60, timeZone: "UTC")

    private func reboot(_ stage: RebootStage) throws {
        try stage.require()
        try stage.look()
    }

    @Test func `a machine that nobody asks to reboot does nothing`() throws {
        let stage = try RebootStage()
        try stage.look()
        #expect(stage.asked.isEmpty && stage.need == nil && stage.host.calls.isEmpty)
        let other = try RebootStage(windows: nil)
        try other.require()
        try other.look()
        #expect(other.asked.isEmpty && other.need == nil && other.host.calls.isEmpty)
    }

    @Test func `the record is there before pods move, the lease is held, and nothing is given back`() throws {
        let stage = try RebootStage()
        var atLeave: (RebootRecord?, String?)?
        stage.onAsk = { order in
            guard order.part == .leave else { return }
            #expect(order.deletesLocalData && !order.deletesUnmanaged && order.timeoutSeconds == 300)
            atLeave = (stage.record, stage.holder)
            // What systemd does to the agent when it reboots.
            stage.control.stop()
        }
        try reboot(stage)
        #expect(atLeave?.0?.bootID == "old" && atLeave?.1 == "worker-1")
        #expect(stage.asked == [.check, .leave])
        #expect(stage.record?.problem == "the agent is being stopped")
        #expect(stage.holder == "worker-1")
    }

    @Test func `a machine whose systemd does nothing gives up and is let in again`() throws {
        let stage = try RebootStage()
        try reboot(stage)
        #expect(stage.hasRebooted && stage.asked == [.check, .leave, .back])
        #expect(stage.record == nil && stage.holder == nil && stage.need == nil)
        #expect(stage.events.last?.hasPrefix("ALARM reboot given up: systemd was told to reboot") == true)
        #expect(stage.board.status.activity.state == .converged)
        try stage.look()
        #expect(stage.asked.count == 3, "not again at once")
        stage.now = stage.now.adding(seconds: 3601)
        try stage.look()
        #expect(stage.asked.count == 6)
    }

    @Test func `a machine that systemd refuses to reboot gives up and is let in again`() throws {
        let stage = try RebootStage(systemctl: { 1 })
        try reboot(stage)
        #expect(stage.asked == [.check, .leave, .back] && stage.record == nil && stage.holder == nil)
    }

    @Test func `outside of its window nothing is asked, and the status says what it waits for`() throws {
        let stage = try RebootStage(windows: [Self.window], now: "2026-11-21T03:59:00Z")
        try stage.require(packages: "linux-image-amd64\nlibc6\nlinux-image-amd64\n")
        try stage.look()
        #expect(stage.asked.isEmpty && stage.host.calls.isEmpty)
        #expect(stage.need?.message == "waits for the window 04:00-05:00 UTC")
        #expect(stage.need?.reason == "linux-image-amd64, libc6")
        stage.now = stage.now.adding(seconds: 60)
        try stage.look(isConverged: false)
        #expect(stage.asked.isEmpty && stage.need?.message == "waits until its steps are done")
        try stage.look()
        #expect(stage.asked.contains(.leave))
    }

    @Test func `a window that ends in a moment is not begun with, and shortens the drain`() throws {
        let stage = try RebootStage(windows: [Self.window], now: "2026-11-21T04:59:01Z")
        try stage.require()
        try stage.look()
        #expect(stage.asked.isEmpty)
        stage.now = stage.now.adding(seconds: -61)
        stage.onAsk = { if $0.part == .leave { #expect($0.timeoutSeconds == 120) } }
        try stage.look()
        #expect(stage.asked.contains(.leave))
    }

    @Test func `pods that took longer than the window end the try before the kernel does`() throws {
        let stage = try RebootStage(windows: [Self.window])
        stage.onAsk = { if $0.part == .leave { stage.now = stage.now.adding(seconds: 1800) } }
        try reboot(stage)
        #expect(!stage.hasRebooted && stage.asked == [.check, .leave, .back])
        #expect(stage.events.last?.contains("the window closed before its pods had moved") == true)
    }

    @Test func `while another machine has the lease this one waits and says for whom`() throws {
        let stage = try RebootStage(windows: [Self.window])
        let other = try ClusterStage("cp-2", of: stage.cluster)
        let lease = LeaseKeeper(name: LeaseName.reboot, peers: other.peers, seconds: 600)
        #expect(try lease.tryToAcquire() == nil)
        try reboot(stage)
        #expect(stage.asked == [.check] && stage.record == nil && stage.host.calls.isEmpty)
        #expect(stage.need?.message == "waits: held by cp-2")
        // The window passes: that is remembered for people.
        stage.now = stage.now.adding(seconds: 1800)
        try stage.look()
        try stage.look()
        let missed = stage.events.filter { $0.hasPrefix("ALARM") }
        #expect(missed.count == 1)
        #expect(missed.first?.hasSuffix("the window 04:00-05:00 UTC has passed: held by cp-2") == true)
        #expect(stage.need?.message == "waits for the window 04:00-05:00 UTC; missed 04:00-05:00 UTC")
        // In the next one it is tried again.
        lease.release()
        stage.now = stage.now.adding(seconds: 23 * 3600)
        try stage.look()
        #expect(stage.hasRebooted)
    }

    @Test func `while the others are not well it takes no lease`() throws {
        let stage = try RebootStage()
        stage.answers[.check] = DrainAnswer(isDone: false, message: "cp-2 is not Ready")
        try reboot(stage)
        #expect(stage.asked == [.check] && stage.record == nil && stage.holder == nil)
        #expect(stage.cluster.state.withLock { $0.terms[LeaseName.reboot] } == nil)
        #expect(stage.need?.message == "waits: cp-2 is not Ready")
        try stage.look()
        #expect(stage.asked.count == 1)
        stage.now = stage.now.adding(seconds: 31)
        stage.answers = [:]
        try stage.look()
        #expect(stage.hasRebooted)
    }

    @Test func `a drain that is given up gives everything back and waits for the next window`() throws {
        let stage = try RebootStage(windows: [Self.window])
        stage.answers[.leave] = DrainAnswer(isDone: false, message: "given up: budget")
        try reboot(stage)
        #expect(!stage.hasRebooted && stage.asked == [.check, .leave, .back])
        #expect(stage.record == nil && stage.holder == nil)
        #expect(stage.events.last == "ALARM reboot given up: given up: budget; well")
        stage.now = stage.now.adding(seconds: 1200)
        try stage.look()
        #expect(stage.asked.count == 3)
        stage.now = stage.now.adding(seconds: 1200)
        try stage.look()
        stage.now = stage.now.adding(seconds: 22 * 3600 + 3000)
        stage.answers = [:]
        try stage.look()
        #expect(stage.hasRebooted)
    }

    @Test func `a window that the operator moves was not missed`() throws {
        let stage = try RebootStage(windows: [Self.window])
        stage.answers[.check] = DrainAnswer(isDone: false, message: "cp-2 is not Ready")
        try reboot(stage)
        try stage.use(windows: [MaintenanceWindow(days: nil, fromMinute: 600, minutes: 60, timeZone: "UTC")])
        try stage.look()
        #expect(stage.need?.message == "waits for the window 10:00-11:00 UTC")
        #expect(stage.events.isEmpty)
    }

    // MARK: - After the kernel or the agent ended

    @Test func `with a new kernel it waits for its steps and for the others' word, and then gives the lease back`()
        throws
    {
        let stage = try RebootStage()
        try RebootRecord(bootID: "old", reason: "linux", began: stage.now, isOrdered: false).write(stage.stage.paths)
        stage.begin(bootID: "new")
        stage.now = stage.now.adding(seconds: 45)
        try stage.reboots.resume()
        #expect(stage.holder == "worker-1")
        try stage.look(isConverged: false)
        #expect(stage.asked.isEmpty && stage.record != nil)
        stage.answers[.back] = DrainAnswer(isDone: false, message: "its kubelet is not Ready yet")
        try stage.look()
        #expect(stage.need?.message == "rebooted, waits until it is whole: its kubelet is not Ready yet")
        #expect(stage.record != nil && stage.holder == "worker-1")
        stage.answers = [:]
        try stage.look()
        #expect(stage.record == nil && stage.holder == nil && stage.need == nil && !stage.hasRebooted)
        #expect(stage.events.last == "rebooted (linux) and whole again after 45 s; well")
        #expect(stage.board.status.activity.state == .converged)
    }

    @Test func `a machine that does not become whole is told once, and keeps the lease`() throws {
        let stage = try RebootStage()
        try RebootRecord(bootID: "old", reason: "linux", began: stage.now, isOrdered: false).write(stage.stage.paths)
        stage.begin(bootID: "new")
        stage.answers[.back] = DrainAnswer(isDone: false, message: "its API server is not ready yet")
        for _ in 0..<4 {
            try stage.look()
            stage.now = stage.now.adding(seconds: 400)
        }
        #expect(stage.events.count { $0.hasPrefix("ALARM") } == 1)
        #expect(stage.holder == "worker-1" && stage.record != nil)
    }

    @Test func `an agent that was killed in the middle lets pods come again`() throws {
        let stage = try RebootStage()
        try stage.require()
        try RebootRecord(bootID: "old", reason: "linux", began: stage.now, isOrdered: false).write(stage.stage.paths)
        stage.begin(bootID: "old")
        try stage.look(isConverged: false)
        #expect(stage.asked == [.back] && stage.record == nil && stage.holder == nil && !stage.hasRebooted)
        #expect(stage.events.last == "ALARM reboot given up: the agent was ended in the middle; well")
    }

    @Test func `a flag that survives reboots is not obeyed in a circle`() throws {
        let stage = try RebootStage()
        try stage.require()
        stage.now = .now().adding(seconds: 100)
        try RebootRecord(bootID: "old", reason: "linux", began: stage.now, isOrdered: false).write(stage.stage.paths)
        stage.begin(bootID: "new")
        try stage.look()
        try stage.look()
        #expect(stage.asked == [.back] && !stage.hasRebooted)
        #expect(stage.events.last?.hasSuffix("it is obeyed again in a day") == true)
    }

    // MARK: - Control planes

    private static let pod = "apiVersion: v1\nkind: Pod\n"

    @Test func `a control plane's API server has ended before the kernel does, and its manifest is back`() throws {
        let manifest = KubernetesFiles.apiServerManifest
        let seen = Mutex<[Bool]>([])
        let place = Mutex("")
        let stage = try RebootStage(
            "cp-1",
            systemctl: {
                seen.withLock { $0.append((try? FileState.read(place.withLock { $0 }).exists) == true) }
                return 0
            })
        place.withLock { $0 = stage.stage.paths.path(manifest) }
        try stage.stage.write(Self.pod, to: manifest, mode: 0o600)
        var polls = 0
        stage.isServing = {
            polls += 1
            #expect(stage.stage.text(manifest) == nil && stage.stage.text(APIServerOutage.aside) == Self.pod)
            return polls < 2
        }
        try reboot(stage)
        #expect(polls == 2 && seen.withLock { $0 } == [true], "its manifest is there when systemd is told")
        #expect(stage.stage.text(manifest) == Self.pod && stage.stage.text(APIServerOutage.aside) == nil)
    }

    @Test func `an API server that does not end, or another one that is away, ends the try, and it stays`() throws {
        let stage = try RebootStage("cp-1")
        try stage.stage.write(Self.pod, to: KubernetesFiles.apiServerManifest, mode: 0o600)
        stage.isServing = { true }
        try reboot(stage)
        #expect(!stage.hasRebooted && stage.asked == [.check, .leave, .back])
        #expect(stage.events.last?.contains("its API server did not end in 1 s") == true)
        #expect(stage.stage.text(KubernetesFiles.apiServerManifest) == Self.pod)
        let other = try ClusterStage("cp-2", of: stage.cluster)
        let lease = LeaseKeeper(name: APIServerOutageOrder.lease, peers: other.peers)
        #expect(try lease.tryToAcquire() == nil)
        stage.now = stage.now.adding(seconds: 4000)
        try stage.look()
        #expect(!stage.hasRebooted && stage.events.last?.contains("another control plane is without") == true)
        #expect(stage.stage.text(KubernetesFiles.apiServerManifest) == Self.pod)
        lease.release()
    }

    // MARK: - Orders

    @Test func `an order does not ask for the window, and is answered when the machine is whole`() throws {
        let stage = try RebootStage(windows: [Self.window], now: "2026-11-21T12:00:00Z")
        _ = try stage.order()
        stage.onAsk = { order in
            guard order.part == .leave else { return }
            #expect(order.deletesUnmanaged && !order.deletesLocalData && order.timeoutSeconds == 10)
            stage.control.stop()
        }
        try stage.look()
        #expect(stage.record?.isOrdered == true && stage.reports.isEmpty)
        stage.begin(bootID: "new")
        try stage.look()
        #expect(stage.reports.first?.0.isRebooted == true && stage.reports.first?.1 == "m" && stage.record == nil)
        #expect(try RebootOrderFile.read(stage.stage.paths) == nil)
        // Whoever waited for the answer looks at the status next.
        #expect(stage.statuses.first?.state == .converged && stage.statuses.first?.reboot == nil)
    }

    @Test func `a node's rest ends when something asks for a run`() throws {
        let stage = try RebootStage(windows: nil)
        stage.control.requestRun()
        let began = ContinuousClock.now
        try stage.reboots.rest(stage.accepted, isConverged: true, seconds: 60)
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    @Test func `an order waits as long as it may, and then says why not`() throws {
        let stage = try RebootStage(windows: nil)
        _ = try stage.order(patience: 20)
        stage.answers[.check] = DrainAnswer(isDone: false, message: "cp-2 is not Ready")
        for _ in 0..<3 {
            try stage.look(isConverged: false)
            #expect(stage.reports.isEmpty && stage.need?.message == "waits: cp-2 is not Ready")
            stage.now = stage.now.adding(seconds: 9)
        }
        try stage.look()
        #expect(stage.reports.first?.0 == RebootReport(isRebooted: false, message: "given up: cp-2 is not Ready"))
        #expect(try RebootOrderFile.read(stage.stage.paths) == nil)
        #expect(stage.need == nil && stage.asked.allSatisfy { $0 == .check })
    }

    @Test func `an order that a machine finds when it was off for hours is not obeyed`() throws {
        let stage = try RebootStage(windows: nil)
        _ = try stage.order(patience: 20)
        stage.now = stage.now.adding(seconds: 320)
        try stage.look()
        #expect(stage.asked.isEmpty && !stage.hasRebooted)
        #expect(stage.reports.first?.0.message == "given up: the order is of 2026-11-21T04:30:00Z")
        #expect(try RebootOrderFile.read(stage.stage.paths) == nil)
    }

    @Test func `an order whose drain is given up is answered, and the node is what it was`() throws {
        let stage = try RebootStage(windows: nil)
        _ = try stage.order()
        stage.answers[.leave] = DrainAnswer(isDone: false, message: "budget")
        try stage.look()
        #expect(stage.reports.first?.0 == RebootReport(isRebooted: false, message: "given up: budget; well"))
        #expect(stage.record == nil && stage.holder == nil && stage.need == nil)
    }

    // MARK: - The zone of a window

    @Test func `a zone whose clock is not here fails the step, and no window of it ever opens`() throws {
        let window = MaintenanceWindow(days: nil, fromMinute: 0, minutes: 1440, timeZone: "Europe/Berlin")
        let stage = try RebootStage(windows: [window])
        try reboot(stage)
        #expect(stage.asked.isEmpty)
        #expect(stage.need?.message.contains("has no zone Europe/Berlin") == true)
        let spec = try #require(stage.accepted.manifest.reboots)
        let step = Step(id: "reboots", summary: "", timeoutSeconds: 9, action: .reboots(spec))
        let error = #expect(throws: StepError.self) { try stage.stage.bring(step) }
        #expect(error?.description.contains("apt-get install tzdata") == true)
    }

    @Test func `unattended-upgrades leaves reboots to the agent`() throws {
        let stage = try StepStage()
        let spec = RebootsSpec(
            windows: [Self.window], drainTimeoutSeconds: 300, deletesLocalData: false, deletesUnmanaged: false)
        #expect(try stage.bring(.reboots(spec)) == "/etc/apt/apt.conf.d/90-muster-reboots is missing")
        #expect(stage.text(spec.file.path)?.contains("Automatic-Reboot \"false\";") == true)
        #expect(try stage.bring(.reboots(spec)) == nil)
        #expect(try stage.undo(.reboots(spec)) == .undone && stage.text(spec.file.path) == nil)
    }
}
