import Shared
import TestSupport
import Testing

@testable import NodeAgent

@Suite struct JournalTests {
    private let folder: ScratchFolder
    private let run = RunContext(generation: 1, manifestDigest: SHA256.digest(of: [1]))

    init() throws { folder = try ScratchFolder() }

    private var path: String { folder("journal") }

    private func open() throws -> Journal { try Journal(path: path, boot: "boot-1", agent: "test") }

    /// A journal of five lines.
    private func filled() throws -> [UInt8] {
        let journal = try open()
        try journal.write(.accepted(run: run))
        try journal.write(.intent(step: .note("a"), digest: SHA256.digest(of: [2]), run: run))
        try journal.write(.fact(step: "a", fact: .note(key: "k", value: "v")))
        try journal.write(
            .done(id: "a", digest: SHA256.digest(of: [2]), step: nil, message: "done", run: run))
        return try DurableFile.readBounded(path, limit: 1 << 20)
    }

    private func replace(_ bytes: [UInt8]) throws { try DurableFile.write(bytes, to: path, mode: FileMode(0o600)) }

    @Test func `what was written is there after a restart`() throws {
        _ = try filled()
        let journal = try open()
        #expect(journal.ledger.step("a")?.state == .done)
        #expect(journal.ledger.step("a")?.entry.notes == ["k": "v"])
        #expect(journal.ledger.accepted == run)
        #expect(journal.lastSequence == 5)
    }

    @Test func `opening it again writes nothing and keeps its name`() throws {
        let before = try filled()
        let name = try open().identifier
        #expect(try DurableFile.readBounded(path, limit: 1 << 20) == before)
        #expect(try open().identifier == name)
        #expect(name.utf8.count == 32)
    }

    @Test func `a line torn at any byte is cut off and the rest stays`() throws {
        let whole = try filled()
        let last = try #require(whole.dropLast().lastIndex(of: 10)) + 1
        for length in last..<whole.count {
            try replace(Array(whole.prefix(length)))
            let journal = try open()
            #expect(journal.lastSequence == 4, "cut at \(length)")
            try journal.write(.note(message: "goes on"))
            #expect(try open().lastSequence == 5, "cut at \(length)")
        }
    }

    @Test func `every flipped bit before the last line is found`() throws {
        let whole = try filled()
        let last = try #require(whole.dropLast().lastIndex(of: 10)) + 1
        for index in 0..<last {
            for bit in 0..<8 {
                var damaged = whole
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: JournalError.self, "byte \(index) bit \(bit)") {
                    try JournalFile.parse(damaged, path)
                }
            }
        }
    }

    @Test func `a missing line in the middle is found`() throws {
        let lines = try filled().split(separator: 10)
        for missing in 0..<(lines.count - 1) {
            var rest: [UInt8] = []
            for (index, line) in lines.enumerated() where index != missing { rest += line + [10] }
            #expect(throws: JournalError.self, "line \(missing)") { try JournalFile.parse(rest, path) }
        }
    }

    @Test func `a journal of a newer format is refused and not touched`() throws {
        let record = JournalRecord(
            sequence: 1, time: .now(), boot: "b", event: .opened(format: 99, journal: "x", agent: "9"))
        let bytes = try JournalLine.encode(record)
        try replace(bytes)
        let error = #expect(throws: JournalError.self) { try open() }
        #expect(error?.code == .format)
        #expect(try DurableFile.readBounded(path, limit: 1 << 20) == bytes)
    }

    @Test func `a long journal is replaced by what it comes to, once everything is reported`() throws {
        _ = try filled()
        let journal = try open()
        let ledger = journal.ledger
        try journal.compact(agent: "test", above: 0)
        #expect(journal.lastSequence == 5, "nothing was acknowledged yet")
        journal.forget(upTo: 5)
        try journal.compact(agent: "test", above: 0)
        try journal.write(.note(message: "goes on"))
        let again = try open()
        #expect(again.identifier == journal.identifier)
        #expect(again.ledger == ledger)
        #expect(again.records(after: 5, limit: 256).map(\.sequence) == [6, 7, 8])
    }

    @Test func `what the coordinator has is let go and the rest is handed out in order`() throws {
        _ = try filled()
        let journal = try open()
        #expect(journal.records(after: 0, limit: 2).map(\.sequence) == [1, 2])
        journal.forget(upTo: 3)
        #expect(journal.records(after: 3, limit: 256).map(\.sequence) == [4, 5])
        #expect(journal.records(after: 4, limit: 256).map(\.sequence) == [5])
        #expect(journal.records(after: 5, limit: 256).isEmpty)
    }
}

extension Step {
    /// A step for tests of what stands around steps.
    static func note(_ id: String, publishes: [String] = [], waitsFor: [Wait] = []) -> Step {
        Step(
            id: id, summary: "step \(id)", waitsFor: waitsFor, publishes: publishes, timeoutSeconds: 2,
            action: .sysctl(SysctlSpec(settings: ["id": id])))
    }
}
