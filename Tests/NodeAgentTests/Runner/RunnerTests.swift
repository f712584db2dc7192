import Shared
import TestSupport
import Testing

@testable import NodeAgent

@Suite struct RunnerTests {
    @Test func `a node whose services are in trouble has not converged, though every step is done`() throws {
        let stage = try RunnerStage()
        let accepted = stage.manifest([.note("a")])
        stage.obstacle = "etcd.service is failed"
        #expect(try stage.run(accepted) == .failed)
        #expect(stage.board.status.activity.state == .failed)
        #expect(stage.board.status.activity.message == "etcd.service is failed")
        #expect(stage.journal.ledger.converged == nil)
        stage.obstacle = nil
        #expect(try stage.run(accepted) == .converged && stage.board.status.activity.state == .converged)
        stage.obstacle = "etcd.service is failed"
        #expect(try stage.run(accepted) == .failed)
        #expect(stage.board.status.activity.state == .failed)
    }

    @Test func `whoever asks for a run ends the node's rest, once`() {
        let control = RunControl()
        #expect(!control.wantsRun)
        control.requestRun()
        #expect(control.wantsRun && control.wakeUp.sleep(seconds: 0))
        _ = control.take()
        #expect(!control.wantsRun)
    }

    @Test func `steps run in order and the run converges`() throws {
        let stage = try RunnerStage()
        #expect(try stage.run(stage.manifest([.note("a"), .note("b")])) == .converged)
        #expect(stage.world.calls == ["look a", "perform a", "look a", "look b", "perform b", "look b"])
        #expect(stage.board.status.activity.state == .converged)
        #expect(stage.journal.ledger.converged?.generation == 1)
    }

    @Test func `a second run changes nothing and writes nothing`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a", publishes: ["a.ready"]), .note("b")])
        try stage.run(manifest)
        let before = try stage.journalBytes
        stage.world.calls = []
        try stage.restart()
        #expect(try stage.run(manifest) == .converged)
        #expect(stage.world.changes.isEmpty)
        #expect(try stage.journalBytes == before)
    }

    @Test func `a node that looks at a newer manifest has not converged on it yet`() throws {
        let stage = try RunnerStage()
        try stage.run(stage.manifest([.note("a")]))
        var said: [NodeActivity] = []
        var steps: [StepStatus.State] = []
        stage.world.onLook = { [board = stage.board] in
            said.append(board.status.activity)
            steps += board.status.steps.map(\.state)
        }
        stage.world.during["b"] = { [world = stage.world] in world.onLook = nil }
        try stage.run(stage.manifest([.note("a"), .note("b")], generation: 2))
        #expect(said.map(\.generation) == [2, 2])
        #expect(said.map(\.state) == [.working, .working])
        #expect(said.first?.message == "looking at what generation 2 wants")
        #expect(steps == [.pending, .pending, .done, .pending])
        #expect(stage.board.status.activity.message == "generation 2 is in place")
    }

    @Test func `a node that looks at the manifest it has converged on says so all the while`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a"), .note("b")])
        try stage.run(manifest)
        let before = stage.board.version
        try stage.run(manifest)
        #expect(stage.board.version == before)
    }

    @Test func `a step that was so already is recorded once and not performed`() throws {
        let stage = try RunnerStage()
        stage.world.done = ["a"]
        try stage.run(stage.manifest([.note("a")]))
        #expect(stage.world.changes.isEmpty)
        #expect(stage.journal.ledger.step("a")?.state == .done)
    }

    @Test func `a failure stops the run, is said once, and the next run goes on from there`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a"), .note("b"), .note("c")])
        stage.world.failures["b"] = StepError(.failed, "no space")
        #expect(try stage.run(manifest) == .failed)
        #expect(stage.board.status.activity.message == "b: no space")
        #expect(stage.journal.ledger.step("b")?.state == .failed)
        stage.world.calls = []
        try stage.restart()
        #expect(try stage.run(manifest) == .converged)
        #expect(stage.world.changes == ["perform b", "perform c"])
    }

    @Test func `the same failure again adds no failure to the journal`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a")])
        stage.control.offer(ManifestGate.Permit(accepted: manifest, expires: .now().adding(seconds: 60)))
        _ = stage.control.take()
        let runner = try stage.runner()
        for _ in 0..<3 {
            stage.world.failures["a"] = StepError(.failed, "no space")
            #expect(try runner.run(manifest) == .failed)
        }
        let failures = stage.journal.records(after: 0, limit: 256).filter {
            if case .failed = $0.event { true } else { false }
        }
        #expect(failures.count == 1)
    }

    @Test func `an intent without an outcome is performed again after a restart`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a")])
        let step = Step.note("a")
        try stage.journal.write(.intent(step: step, digest: try StepDigest.of(step), run: manifest.run))
        try stage.restart()
        #expect(stage.journal.ledger.step("a")?.state == .begun)
        try stage.run(manifest)
        #expect(stage.world.changes == ["perform a"])
        #expect(stage.journal.ledger.step("a")?.state == .done)
    }

    @Test func `what a newer manifest no longer lists is undone in reverse order, at the end`() throws {
        let stage = try RunnerStage()
        try stage.run(stage.manifest([.note("a"), .note("b"), .note("c")]))
        stage.world.calls = []
        try stage.run(stage.manifest([.note("c"), .note("d")], generation: 2))
        #expect(stage.world.changes == ["perform d", "undo b", "undo a"])
        #expect(stage.journal.ledger.steps.map(\.id) == ["c", "d"])
    }

    @Test func `a step that drifted is repaired and the drift is noted`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a")])
        try stage.run(manifest)
        stage.world.done = []
        try stage.run(manifest)
        #expect(stage.world.changes == ["perform a", "perform a"])
        let notes = stage.journal.records(after: 0, limit: 256).map(\.event)
        #expect(notes.contains(.note(message: "drift in step a: a is missing")))
    }

    @Test func `a newer manifest ends the run between two steps`() throws {
        let stage = try RunnerStage()
        let newer = ManifestGate.Permit(
            accepted: stage.manifest([], generation: 2), expires: .now().adding(seconds: 60))
        let control = stage.control
        stage.world.during["a"] = { control.offer(newer) }
        #expect(try stage.run(stage.manifest([.note("a"), .note("b")])) == .superseded)
        #expect(stage.world.changes == ["perform a"])
    }

    @Test func `a stop ends the run between two steps`() throws {
        let stage = try RunnerStage()
        let control = stage.control
        stage.world.during["a"] = { control.stop() }
        #expect(try stage.run(stage.manifest([.note("a"), .note("b")])) == .stopped)
        #expect(stage.world.changes == ["perform a"])
    }

    @Test func `an interrupted step is noted and performed again`() throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([.note("a")])
        stage.world.failures["a"] = StepError(.interrupted, "stopped")
        #expect(try stage.run(manifest) == .stopped)
        #expect(stage.journal.ledger.step("a")?.state == .interrupted)
        #expect(try stage.run(manifest) == .converged)
    }

    @Test func `plan looks and changes nothing`() throws {
        let stage = try RunnerStage()
        try stage.run(stage.manifest([.note("a"), .note("old")]))
        let before = try stage.journalBytes
        stage.world.calls = []
        let plan = try stage.runner().plan(stage.manifest([.note("a"), .note("b")], generation: 2))
        #expect(plan.map(\.id) == ["a", "b", "old"])
        #expect(plan.map(\.change) == [.none, .changed, .removed])
        #expect(stage.world.changes.isEmpty)
        #expect(try stage.journalBytes == before)
    }
}
