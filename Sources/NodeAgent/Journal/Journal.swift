import Shared
import Synchronization

/// The agent's durable record: intent before each effect, outcome after it, and the ledger that these come to.
///
/// Its sequence numbers are those of reports: what the coordinator has not acknowledged is read from here, so the outbox
/// survives whatever the agent survives.
final class Journal: Sendable {
    static let format = 1
    /// Above this size the journal is rewritten at the next quiet moment: reading it at start costs memory and time.
    static let compactionSize = 1 << 20

    private struct State {
        /// Nil in a journal that is only read.
        var file: JournalFile?
        var identifier: String
        var records: [JournalRecord]
        var ledger: Ledger
        var nextSequence: Int
    }

    private let state: Mutex<State>
    private let boot: String
    /// Called after each append with the lock released: wakes the reporter.
    private let changed: @Sendable () -> Void

    /// Opens or begins the journal at `path`.
    ///
    /// - Parameters:
    ///   - boot: the kernel's boot id.
    ///   - agent: version of this agent, for the first line.
    init(path: String, boot: String, agent: String, changed: @escaping @Sendable () -> Void = {}) throws {
        self.boot = boot
        self.changed = changed
        let (file, records) = try JournalFile.open(path)
        var ledger = Ledger()
        for record in records { ledger.apply(record.event) }
        var state = State(
            file: file, identifier: "", records: records, ledger: ledger,
            nextSequence: (records.last?.sequence ?? 0) + 1)
        if case .opened(_, let identifier, _) = records.first?.event {
            state.identifier = identifier
        } else {
            state.identifier = Journal.newIdentifier()
            try Journal.append(
                .opened(format: Journal.format, journal: state.identifier, agent: agent), to: &state, boot: boot)
        }
        self.state = Mutex(state)
    }

    /// Reads a journal that another process may be writing, for looks that change nothing.
    init(readingOnly path: String) throws {
        boot = ""
        changed = {}
        let records = try JournalFile.read(path)
        var ledger = Ledger()
        for record in records { ledger.apply(record.event) }
        state = Mutex(State(file: nil, identifier: "", records: [], ledger: ledger, nextSequence: 0))
    }

    /// The journal's random name in reports.
    var identifier: String { state.withLock { $0.identifier } }
    var ledger: Ledger { state.withLock { $0.ledger } }
    var lastSequence: Int { state.withLock { $0.nextSequence - 1 } }

    /// Appends an event. It is on the disk when this returns.
    func write(_ event: JournalEvent) throws {
        try state.withLock { state throws in try Journal.append(event, to: &state, boot: boot) }
        changed()
    }

    /// Records after a sequence number, oldest first.
    func records(after sequence: Int, limit: Int) -> [JournalRecord] {
        state.withLock { state in
            guard let first = state.records.first?.sequence else { return [] }
            return Array(state.records.dropFirst(max(0, sequence - first + 1)).prefix(limit))
        }
    }

    /// Lets go of records that nobody will ask for again; the file keeps them.
    func forget(upTo sequence: Int) {
        state.withLock { state in state.records.removeAll { $0.sequence <= sequence } }
    }

    /// Replaces a long journal by what it comes to. Does nothing while the file is short or holds what the coordinator
    /// has not acknowledged.
    ///
    /// The new file takes the name of the old one in one step, so a kill leaves one or the other.
    func compact(agent: String, above size: Int = compactionSize) throws {
        try state.withLock { state throws in
            guard let file = state.file, file.size > size, state.records.isEmpty else { return }
            let events: [JournalEvent] = [
                .opened(format: Journal.format, journal: state.identifier, agent: agent),
                .snapshot(ledger: state.ledger),
            ]
            var records: [JournalRecord] = []
            for event in events {
                records.append(
                    JournalRecord(sequence: state.nextSequence + records.count, time: .now(), boot: boot, event: event))
            }
            let bytes = try records.flatMap { try JournalLine.encode($0) }
            try DurableFile.write(bytes, to: file.path, mode: FileMode(0o600))
            state.file = try JournalFile.open(file.path).file
            state.nextSequence += records.count
            state.records = records
        }
        changed()
    }

    private static func append(_ event: JournalEvent, to state: inout State, boot: String) throws {
        let record = JournalRecord(sequence: state.nextSequence, time: .now(), boot: boot, event: event)
        guard let file = state.file else {
            throw JournalError(code: .system, path: "", message: "it was opened for reading only")
        }
        try file.append(try JournalLine.encode(record))
        state.nextSequence += 1
        state.records.append(record)
        state.ledger.apply(event)
    }

    private static func newIdentifier() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = [generator.next() as UInt64, generator.next() as UInt64].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        return halves.joined()
    }
}
