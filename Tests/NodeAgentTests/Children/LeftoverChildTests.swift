import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// What an agent does about a program that an agent before it has started.
struct LeftoverChildTests {
    private let stage: ClusterStage
    private let folder: ScratchFolder

    init() throws {
        stage = try ClusterStage(
            "cp-1", of: try MemoryCluster([("cp-1", RoleSet([.controlPlane]))]), host: SystemHost())
        folder = try ScratchFolder()
    }

    private func context(_ script: String, timeoutSeconds: Int = 30) throws -> StepContext {
        let spec = KubeadmInitSpec(
            kubeadm: try folder.script("kubeadm", "echo start >> \(folder("starts"))\n" + script),
            config: "token: {{bootstrap.token}}\n", skipPhases: [], lease: "kubeadm-init", endpoint: "127.0.0.1:1")
        return try stage.context(
            Step(id: "init", summary: "init", timeoutSeconds: timeoutSeconds, action: .kubeadmInit(spec)))
    }

    private func kubeadm(_ context: StepContext) -> KubeadmRun {
        KubeadmRun(program: folder("kubeadm"), verb: "init", context: context)
    }

    /// Runs it as an agent that is stopped in a hurry.
    private func leave(_ context: StepContext) throws {
        stage.leavesChildren.set()
        let error = #expect(throws: StepError.self) { try kubeadm(context).run(["init"]) }
        #expect(error?.code == .interrupted)
        #expect(context.notes["child"] != nil)
    }

    /// The stage of the agent that comes after.
    private func next(_ context: StepContext) throws -> StepContext {
        stage.leavesChildren.clear()
        return try stage.context(context.step)
    }

    private let done = "Your Kubernetes control-plane has initialized successfully!"

    @Test func `its end is waited for, noted, and its good end taken over`() throws {
        let first = try context("sleep 1; echo '[addons] applied'; echo '\(done)'")
        try leave(first)
        let second = try next(first)
        try #require(try LeftoverChild(second)).settle()
        #expect(second.notes["child"] == nil)
        #expect(kubeadm(second).hasEndedWell)
        let journal = stage.journal.withLock { $0 }
        #expect(journal.count == 2)
        #expect(journal[0].hasSuffix("goes on from an agent before this one; its end is waited for"))
        #expect(journal[1].hasSuffix("exit status is not known, its last words say that it ended well"))
        #expect(stage.progress.withLock { $0 }.contains { $0.hasPrefix("kubeadm init of an agent before this one") })
        #expect(try folder.text("starts") == "start\n")
        #expect(try LeftoverChild(second) == nil)
    }

    @Test func `without a good end what it left decides`() throws {
        let first = try context("sleep 1; echo 'error: no'; exit 1")
        try leave(first)
        let second = try next(first)
        try #require(try LeftoverChild(second)).settle()
        #expect(!kubeadm(second).hasEndedWell)
        #expect(stage.journal.withLock { $0 }.last?.hasSuffix("what it left decides") == true)
    }

    @Test func `its deadline goes on counting`() throws {
        let first = try context("sleep 100", timeoutSeconds: 10)
        try leave(first)
        let began = ContinuousClock.now
        let second = try next(first)
        let error = #expect(throws: StepError.self) { try LeftoverChild(second)?.settle() }
        #expect(error?.code == .deadline)
        #expect(ContinuousClock.now - began < .seconds(14))
        #expect(second.notes["child"] == nil)
    }

    @Test func `a stop in a hurry leaves it again`() throws {
        let first = try context("sleep 2; echo '\(done)'")
        try leave(first)
        let error = #expect(throws: StepError.self) { try LeftoverChild(first)?.settle() }
        #expect(error?.code == .interrupted)
        #expect(first.notes["child"] != nil)
        let third = try next(first)
        try #require(try LeftoverChild(third)).settle()
        #expect(kubeadm(third).hasEndedWell)
    }

    @Test(arguments: ["", "{}", "junk", #"{"bootID":"b","pid":1,"startTime":1}"#, "[1]"])
    func `a record that cannot be read is no child`(text: String) throws {
        let context = try context("")
        try context.notes.set("child", text)
        #expect(try LeftoverChild(context) == nil)
        #expect(context.notes["child"] == nil)
    }

    @Test func `one of before a reboot has ended`() throws {
        let context = try context("")
        let own = try ProcessIdentity(pid: getpid())
        let text = """
            {"goodEnd":"x","label":"kubeadm init","process":{"bootID":"another","pid":\(own.pid),\
            "startTime":\(own.startTime)},"seconds":600}
            """
        try context.notes.set("child", text)
        try #require(try LeftoverChild(context)).settle()
        #expect(context.notes["child"] == nil && context.notes["ended-well"] == nil)
        #expect(stage.journal.withLock { $0 }.first?.contains("ended while no agent was there") == true)
    }

    @Test func `the log has the words without the secrets, and the one before it`() throws {
        let first = try context("echo 'first run'; echo 'token abcdef.0123456789abcdef'")
        try kubeadm(first).run([])
        let second = try context("echo 'second run'; exit 3")
        #expect(throws: StepError.self) { try kubeadm(second).run([]) }
        let log = ChildLog(stepID: "init", paths: stage.paths)
        let kept = String(decoding: try DurableFile.readBounded(log.kept, limit: 4096), as: UTF8.self)
        #expect(kept.hasPrefix("# kubeadm init: ended with status 3, "))
        #expect(kept.contains("second run"))
        let previous = String(decoding: try DurableFile.readBounded(log.previous, limit: 4096), as: UTF8.self)
        #expect(previous.contains("first run") && !previous.contains("0123456789abcdef"))
        #expect(try FileState.read(log.kept).mode == FileMode(0o600))
        #expect(try FileState.read(log.previous).mode == FileMode(0o600))
        #expect(try FileState.read(stage.paths.logs).mode == FileMode(0o700))
        #expect(try !FileState.read(log.live).exists)
    }

    @Test func `kubeadm init that came to its end is not started again`() throws {
        let first = try context("sleep 0.5; echo '\(done)'", timeoutSeconds: 3)
        try first.notes.set("outcome", "begun")
        try leave(first)
        let second = try next(first)
        try LeftoverChild(second)?.settle()
        guard case .kubeadmInit(let spec) = second.step.action else { return }
        // What follows is the wait for an API that this test does not have.
        let error = #expect(throws: StepError.self) { try KubeadmInitStep(spec: spec).perform(second) }
        #expect(error?.message.contains("ca.crt") == true)
        #expect(try folder.text("starts") == "start\n")
    }
}
