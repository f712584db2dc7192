import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// SIGTERM ends the real agent at once, whatever it waits for at the real coordinator.
@Suite(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
struct AgentStopTests {
    /// One second is promised; a machine busy with tests gets more. Every wait here would last at least five.
    private static let limit = Duration.seconds(2)

    private func with(_ steps: [Step]? = nil, _ body: (ServeProcess, AgentProcess) throws -> Void) throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        try serve.start()
        if let steps { try serve.apply(steps, node: "w-1") }
        let agent = try AgentProcess(serve, name: "w-1", ticket: try serve.ticket("w-1"))
        defer { agent.end() }
        try body(serve, agent)
    }

    private func expectSoon(_ agent: AgentProcess) {
        let end = agent.stop()
        #expect(end.map { $0.time < Self.limit } == true, "\(end as Any)")
        #expect(end?.status == 0)
    }

    private func says(_ agent: AgentProcess, _ words: String) -> Bool {
        waitUntil(.seconds(30)) { agent.statusText.contains(words) }
    }

    @Test func `during the long poll for an assignment`() throws {
        try with([]) { serve, agent in
            #expect(says(agent, #""state":"converged""#))
            expectSoon(agent)
        }
    }

    @Test func `while nothing is applied`() throws {
        try with { _, agent in
            #expect(says(agent, "enrolled; "))
            expectSoon(agent)
        }
    }

    @Test func `while a step waits for a condition`() throws {
        let hook = HookSpec(script: "exit 0", interpreter: "/bin/sh", allowedExitCodes: [0], runOnce: true)
        let wait = Wait(condition: ConditionName.nodeJoined, role: .worker, quantity: .all, sameRoster: false)
        try with([Step(id: "late", summary: "wait", waitsFor: [wait], action: .hook(hook))]) { _, agent in
            #expect(says(agent, "waiting for condition"))
            expectSoon(agent)
        }
    }

    @Test func `while the coordinator is gone and the agent pauses between two tries`() throws {
        try with([]) { serve, agent in
            #expect(says(agent, #""state":"converged""#))
            serve.end(SIGKILL)
            #expect(says(agent, #""isReachable":false"#))
            expectSoon(agent)
        }
    }

    @Test func `while the coordinator is there and does not answer`() throws {
        try with([]) { serve, agent in
            #expect(says(agent, #""state":"converged""#))
            serve.freeze(true)
            defer { serve.freeze(false) }
            expectSoon(agent)
        }
    }

    @Test func `while enrolment waits for a coordinator that does not answer`() throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        try serve.start()
        let ticket = try serve.ticket("w-1")
        serve.freeze(true)
        defer { serve.freeze(false) }
        let agent = try AgentProcess(serve, name: "w-1", ticket: ticket)
        defer { agent.end() }
        #expect(says(agent, #""state":"enrolling""#))
        expectSoon(agent)
    }
}
