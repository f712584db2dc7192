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

    /// What the script wrote, without the line that says when and how it ended.
    private func output(_ stage: StepStage) -> String? {
        stage.text("/var/log/muster-agent/step.log").map { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
        }
    }

    @Test func `a script knows its node, and what it writes is kept for root alone`() throws {
        let stage = try StepStage(programs: SystemHost())
        try stage.bring(hook("echo one; echo {{node.name}} >&2; exit 7\n", codes: [0, 7]))
        #expect(Set((output(stage) ?? "").split(separator: "\n")) == ["one", "cp-1"])
        #expect(try FileState.read(stage.root + "/var/log/muster-agent/step.log").mode == FileMode(0o600))
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

    @Test func `of a script that writes without end the last words are kept`() throws {
        let stage = try StepStage(programs: SystemHost())
        let script = "yes 0123456789abcdef | head -n 400000; echo the end; exit 1\n"
        let error = #expect(throws: StepError.self) { try stage.bring(hook(script)) }
        #expect(error?.message.hasSuffix("0123456789abcdef | the end") == true)
        let kept = try #require(output(stage))
        #expect(kept.utf8.count <= 512 << 10)
        #expect(kept.hasSuffix("\nthe end\n"))
    }
}
