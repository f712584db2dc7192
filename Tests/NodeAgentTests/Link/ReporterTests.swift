import Shared
import TestSupport
import Testing

@testable import NodeAgent

@Suite struct ReporterTests {
    private func reporter(_ stage: RunnerStage) -> Reporter {
        Reporter(
            link: stage.link, journal: stage.journal, board: stage.board, control: stage.control,
            paths: HostPaths(root: stage.folder.path), wakeUp: WakeUp())
    }

    private func prepare(_ stage: RunnerStage) throws {
        try Folder.make(HostPaths(root: stage.folder.path).state, mode: FileMode(0o700))
    }

    @Test func `what happened is reported once, in order, with its step and condition`() throws {
        let stage = try RunnerStage()
        try prepare(stage)
        try stage.run(stage.manifest([.note("a", publishes: ["a.ready"])]))
        let reporter = reporter(stage)
        #expect(try reporter.send())
        #expect(try reporter.send())
        #expect(stage.link.reports.count == 1)
        let entries = try #require(stage.link.reports.first?.entries)
        #expect(entries.map(\.event) == [.note, .started, .done, .condition, .converged])
        #expect(entries.map(\.sequence) == entries.map(\.sequence).sorted())
        #expect(entries[1].step == "a")
        #expect(entries[3].condition == "a.ready")
        #expect(entries[3].rosterDigest == SHA256.digest(of: [1]))
        #expect(stage.link.reports.first?.now.state == .converged)
    }

    @Test func `what was not acknowledged is sent after a restart`() throws {
        let stage = try RunnerStage()
        try prepare(stage)
        stage.link.setAway(true)
        try stage.run(stage.manifest([.note("a")]))
        #expect(throws: LinkError.self) { try reporter(stage).send() }
        try stage.restart()
        stage.link.setAway(false)
        #expect(try reporter(stage).send())
        #expect(stage.link.reports.flatMap(\.entries).contains { $0.event == .converged })
        try stage.restart()
        #expect(try reporter(stage).send())
        // Only the present activity goes out again.
        #expect(stage.link.reports.count == 2)
        #expect(stage.link.reports.last?.entries.isEmpty == true)
    }

    @Test func `fault 098 a report that came too soon is sent again, and nothing of it is lost`() throws {
        let stage = try RunnerStage()
        try prepare(stage)
        try stage.run(stage.manifest([.note("a")]))
        let reporter = reporter(stage)
        stage.link.refuseReports(with: APIError(status: 429, code: "report-rate", message: "", retryAfter: 7))
        let error = try #require(throws: LinkError.self) { try reporter.send() }
        #expect(error.isTemporary && error.retryAfter == 7)
        stage.link.refuseReports(with: nil)
        #expect(try reporter.send())
        #expect(stage.link.reports.first?.entries.map(\.event) == [.note, .started, .done, .converged])
    }

    @Test func `more than a batch goes out in several reports`() throws {
        let stage = try RunnerStage()
        try prepare(stage)
        for number in 0..<300 { try stage.journal.write(.note(message: "\(number)")) }
        let reporter = reporter(stage)
        #expect(try reporter.send() == false)
        #expect(try reporter.send())
        #expect(stage.link.reports.map(\.entries.count) == [256, 45])
    }
}
