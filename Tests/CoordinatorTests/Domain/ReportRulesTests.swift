import Shared
import Testing

@testable import Coordinator

struct ReportRulesTests {
    private let start = Timestamp(seconds: 1_800_000_000)
    private let node = NodeRow(
        name: "cp-1", uid: "u", keyID: "k", state: .active, role: RoleSet([.controlPlane]), pool: nil, certificate: "",
        enrolment: Envelope(payload: "", payloadType: "", signatures: []), csr: "", admissionKeyID: "",
        facts: TestMachine.facts, enrolled: Timestamp(seconds: 0))

    private func report(_ numbers: some Sequence<Int>, journal: String = "aa") -> ReportRequest {
        ReportRequest(
            journal: journal,
            entries: numbers.map {
                ReportEntry(
                    sequence: $0, time: start, event: .done, generation: 1, manifestDigest: nil, step: "s",
                    message: "m", condition: nil, rosterDigest: nil)
            },
            now: NodeActivity(
                state: .working, generation: 1, role: nil, step: nil, stepNumber: 1, stepCount: 2, message: "",
                since: start, deadline: nil, agentVersion: "0"))
    }

    private func send(_ report: ReportRequest, to store: Store) throws {
        let rules = ReportRules(node: node, now: start)
        try store.transact { try rules.take(report, in: &$0) }
    }

    private func counts(_ store: Store) throws -> [Int] {
        [store.snapshot.rows(prefix: "report/").count, try EventLog.newest(10_000, in: store.snapshot).count]
    }

    @Test func `reports may come in any order and any number of times`() throws {
        let store = try Store(engine: MemoryEngine())
        for numbers in [[3, 1], [2], [1, 2, 3], [3, 2, 1]] { try send(report(numbers), to: store) }
        #expect(try counts(store) == [3, 3])
        try send(report([1], journal: "bb"), to: store)
        #expect(try counts(store) == [4, 4])
    }

    @Test func `the newest 500 stay, and what was dropped is not taken again`() throws {
        let store = try Store(engine: MemoryEngine())
        for first in stride(from: 1, to: 701, by: 100) { try send(report(first..<(first + 100)), to: store) }
        #expect(try counts(store) == [500, 700])
        try send(report(1...100), to: store)
        #expect(try counts(store) == [500, 700])
    }

    @Test(arguments: ["", "a/b", "A", "../x", String(repeating: "a", count: 65), "a\u{0}"])
    func `a journal's name that would be another key is refused`(journal: String) {
        #expect(throws: APIError.self) { try ReportRules.check(report([1], journal: journal)) }
    }

    @Test(arguments: [Int.min, -1, 0, 1_000_000_000_000, Int.max])
    func `a sequence number out of bounds is refused`(sequence: Int) {
        #expect(throws: APIError.self) { try ReportRules.check(report([sequence])) }
    }

    @Test func `more entries than allowed are refused`() {
        #expect(throws: APIError.self) { try ReportRules.check(report(1...257)) }
    }

    @Test func `a cloned disk raises one alarm, and what came first stays`() throws {
        let store = try Store(engine: MemoryEngine())
        try send(report(1...3), to: store)
        var clone = report(2...4)
        for index in clone.entries.indices { clone.entries[index].message = "elsewhere" }
        for _ in 0..<3 { try send(clone, to: store) }
        let alarms = try EventLog.newest(100, in: store.snapshot).filter { $0.message.isAlarm }
        #expect(alarms.count == 1)
        let key = ReportRow.key(node: "cp-1", journal: "aa", sequence: 2)
        #expect(try store.snapshot.get(key, as: ReportRow.self)?.entry.message == "m")
    }

    @Test func `the event log keeps its newest`() throws {
        let store = try Store(engine: MemoryEngine())
        let start = start
        try store.transact { transaction in
            for number in 1...(EventLog.limit + 5) {
                try EventLog.append(
                    EventRow.Content(time: start, kind: "note", node: nil, message: "\(number)"), to: &transaction)
            }
        }
        #expect(store.snapshot.rows(prefix: EventRow.prefix).count == EventLog.limit)
        let first = try EventLog.events(after: 0, count: 1, in: store.snapshot)
        #expect(first.map(\.content.message) == ["6"])
        #expect(try EventLog.events(after: EventLog.limit + 5, count: 5, in: store.snapshot).isEmpty)
    }
}
