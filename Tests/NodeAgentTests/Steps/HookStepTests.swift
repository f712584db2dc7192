import Glibc
import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// Hooks with real shells.
struct HookStepTests {
    private func hook(_ script: String, codes: [Int] = [0], runOnce: Bool = true) -> StepAction {
        .hook(HookSpec(script: script, interpreter: "/bin/sh", allowedExitCodes: codes, runOnce: runOnce))
    }

    private func output(_ stage: StepStage) -> String? { stage.text("/var/lib/muster-agent/hooks/step.txt") }

    @Test func `a script knows its node, and what it writes is kept for root alone`() throws {
        let stage = try StepStage(programs: SystemHost())
        try stage.bring(hook("echo one; echo {{node.name}} >&2; exit 7\n", codes: [0, 7]))
        #expect(Set((output(stage) ?? "").split(separator: "\n")) == ["one", "cp-1"])
        #expect(try FileState.read(stage.root + "/var/lib/muster-agent/hooks/step.txt").mode == FileMode(0o600))
        #expect(try stage.bring(hook("echo one; echo {{node.name}} >&2; exit 7\n", codes: [0, 7])) == nil)
    }

    @Test func `a script that fails says its last words`() throws {
        let stage = try StepStage(programs: SystemHost())
        let error = #expect(throws: StepError.self) { try stage.bring(hook("echo begin; echo no disk >&2; exit 3\n")) }
        #expect(error?.message.hasPrefix("the script ended with status 3: ") == true)
        #expect(error?.message.contains("no disk") == true)
        #expect(output(stage)?.contains("begin") == true)
    }

    @Test func `a script that hangs is ended with its children, and its words are kept`() throws {
        let stage = try StepStage(programs: SystemHost())
        let script = "echo hanging; sleep 1000 & echo $! >\(stage.root)/child; wait\n"
        let error = #expect(throws: StepError.self) { try stage.bring(hook(script), timeoutSeconds: 1) }
        #expect(error?.code == .deadline)
        #expect(
            error?.message == "the script ran past its 1 s and was ended, with all that it had started: hanging")
        #expect(output(stage) == "hanging\n")
        let child = try #require(Int32(stage.text("/child")?.filter(\.isNumber) ?? ""))
        #expect(waitUntil { kill(child, 0) != 0 })
    }

    @Test func `a script that writes without end keeps its last words only`() throws {
        let folder = try ScratchFolder()
        let output = HookOutput(stepID: "a", paths: HostPaths(root: folder.path))
        for number in 0..<100_000 { output.take("line \(number)") }
        try output.keep()
        let kept = try DurableFile.readBounded("\(folder.path)/var/lib/muster-agent/hooks/a.txt", limit: 1 << 20)
        #expect(kept.count <= HookOutput.limit)
        #expect(String(decoding: kept, as: UTF8.self).hasSuffix("line 99998\nline 99999\n"))
    }

    @Test func `a hook that is no longer listed leaves no words behind`() throws {
        let stage = try StepStage(programs: SystemHost())
        try stage.bring(hook("echo one\n"))
        #expect(try stage.undo(hook("echo one\n")) == .cannot("nobody knows what the script did"))
        #expect(output(stage) == nil)
    }
}
