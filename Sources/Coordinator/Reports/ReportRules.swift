import Shared

/// `activity/<node>`: what a node is doing, and which of its reports were dropped already.
struct ActivityRow: Codable, Equatable, Sendable {
    static let prefix = "activity/"
    /// Journals whose dropped entries are remembered; a node has a new journal only when it lost the old one.
    static let journals = 4

    /// The highest dropped sequence number of a journal: what came before is not taken again.
    struct Floor: Codable, Equatable, Sendable {
        var journal: String
        var sequence: Int
    }

    var node: String
    var activity: NodeActivity
    var floors: [Floor] = []
    /// The journal that two machines write, once that was noticed.
    var forkedJournal: String?

    static func key(_ node: String) -> StoreKey { StoreKey("\(prefix)\(node)") }

    func floor(of journal: String) -> Int { floors.first { $0.journal == journal }?.sequence ?? 0 }

    mutating func raiseFloor(of journal: String, to sequence: Int) {
        if let index = floors.firstIndex(where: { $0.journal == journal }) {
            floors[index].sequence = max(floors[index].sequence, sequence)
        } else {
            floors = floors.suffix(Self.journals - 1) + [Floor(journal: journal, sequence: sequence)]
        }
    }
}

/// `report/<node>/<journal>/<sequence>`: one entry as the node sent it.
struct ReportRow: Codable, Equatable, Sendable {
    var journal: String
    var entry: ReportEntry

    static func prefix(node: String) -> String { "report/\(node)/" }

    static func key(node: String, journal: String, sequence: Int) -> StoreKey {
        StoreKey("report/\(node)/\(journal)/\(PaddedNumber.text(sequence, digits: 12))")
    }
}

/// Takes reports in any order and any number of times.
struct ReportRules: Sendable {
    static let entriesPerRequest = 256
    static let entriesPerNode = 500

    let node: NodeRow
    let now: Timestamp

    /// Throws for values that no agent sends.
    static func check(_ report: ReportRequest) throws(APIError) {
        let journal = report.journal.utf8
        guard (1...64).contains(journal.count), journal.allSatisfy(isJournalByte) else {
            throw APIError(.badRequest, "the journal's name must be 1 to 64 of a-z, 0-9 and -")
        }
        guard report.entries.count <= entriesPerRequest else {
            throw APIError(.badRequest, "at most \(entriesPerRequest) entries fit into one report")
        }
        let texts =
            report.entries.map(\.message) + [
                report.now.message, report.now.kubernetes?.message ?? "", report.now.reboot?.message ?? "",
                report.now.reboot?.reason ?? "",
            ]
        let names =
            report.entries.compactMap(\.step) + report.entries.compactMap(\.condition)
            + [report.now.step ?? "", report.now.agentVersion]
        guard texts.allSatisfy({ $0.utf8.count <= 4000 }), names.allSatisfy({ $0.utf8.count <= 256 }) else {
            throw APIError(.badRequest, "a text of the report is too long")
        }
        guard report.entries.allSatisfy({ (1...999_999_999_999).contains($0.sequence) && $0.generation >= 0 }) else {
            throw APIError(.badRequest, "sequence numbers begin at 1, generations at 0")
        }
    }

    private static func isJournalByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    func take(_ report: ReportRequest, in transaction: inout StoreTransaction) throws {
        let known = try transaction.get(ActivityRow.key(node.name), as: ActivityRow.self)
        var activity = ActivityRow(
            node: node.name, activity: report.now, floors: known?.floors ?? [], forkedJournal: known?.forkedJournal)
        let generation = try GenerationRow.newest(in: transaction)
        var isNew = false
        for entry in report.entries where entry.sequence > activity.floor(of: report.journal) {
            let key = ReportRow.key(node: node.name, journal: report.journal, sequence: entry.sequence)
            if let row = try transaction.get(key, as: ReportRow.self) {
                if row.entry != entry { try noteFork(report.journal, entry, &activity, in: &transaction) }
                continue
            }
            isNew = true
            try transaction.put(key, encoding: ReportRow(journal: report.journal, entry: entry))
            try EventLog.append(
                EventRow.Content(
                    time: entry.time, kind: entry.event.rawValue, node: node.name, step: entry.step,
                    generation: entry.generation, message: entry.message), to: &transaction)
            try publish(entry, generation: generation, in: &transaction)
        }
        if isNew { try trim(&activity, in: &transaction) }
        let isNews = try transaction.putIfChanged(ActivityRow.key(node.name), encoding: activity)
        // Durable with what is written anyway; a report that changes nothing costs no write.
        if isNew || isNews { try transaction.put(SeenRow.key(node.name), encoding: SeenRow(time: now)) }
    }

    /// A journal has one entry a number. Another one under the same number was written by a second machine with the
    /// same key: the disk was cloned after it enrolled. Which of the two is the right one, only a person knows.
    private func noteFork(
        _ journal: String, _ entry: ReportEntry, _ activity: inout ActivityRow, in transaction: inout StoreTransaction
    ) throws {
        guard activity.forkedJournal != journal else { return }
        activity.forkedJournal = journal
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "alarm", node: node.name,
                message: "two machines report as \(node.name): entry \(entry.sequence) of its journal came with two "
                    + "contents; a disk was cloned. coordinator node ban \(node.name) stops both"),
            to: &transaction)
    }

    /// A condition counts only when a manifest lets some step publish it.
    private func publish(
        _ entry: ReportEntry, generation: GenerationRow?, in transaction: inout StoreTransaction
    ) throws {
        guard entry.event == .condition, let name = entry.condition, let digest = entry.rosterDigest,
            let generation, generation.publishers[name] != nil
        else { return }
        try ConditionRow.publish(
            Condition(
                name: name, node: node.name, generation: entry.generation, rosterDigest: digest, since: entry.time),
            in: &transaction)
    }

    private func trim(_ activity: inout ActivityRow, in transaction: inout StoreTransaction) throws {
        let rows = transaction.rows(prefix: ReportRow.prefix(node: node.name))
        guard rows.count > Self.entriesPerNode else { return }
        // Rows of one transaction share a revision; their keys are in the order of their numbers.
        let oldest = rows.sorted { ($0.createRevision, $0.key) < ($1.createRevision, $1.key) }
            .prefix(rows.count - Self.entriesPerNode)
        for row in oldest {
            let report = try StoreJSON.decode(ReportRow.self, from: row)
            activity.raiseFloor(of: report.journal, to: report.entry.sequence)
            transaction.delete(row.key)
        }
    }
}
