import Shared

/// One line of the proof.
struct VerifyRow: Codable, Equatable, Sendable {
    enum Outcome: String, Codable, Sendable {
        case passed
        case failed
        /// Not tried, with the reason in the detail.
        case skipped
    }

    var check: VerifyCheck
    /// A node, a pool, an addon or an address.
    var subject: String
    var outcome: Outcome
    /// For people.
    var detail: String
}

/// What `coordinator verify` found.
struct VerifyReport: Codable, Equatable, Tabular, Sendable {
    static let tableHeader: [TextTable.Column] = ["CHECK", "SUBJECT", "RESULT", "DETAIL"]

    var cluster: String
    var generation: Int
    /// Whether no check failed.
    var isPassed: Bool
    var checks: [VerifyRow]
    /// How long it took.
    var seconds: Int

    var rows: [[String]] { checks.map { [$0.check.rawValue, $0.subject, $0.outcome.rawValue, $0.detail] } }

    var text: String {
        let failed = checks.count { $0.outcome == .failed }
        let skipped = checks.count { $0.outcome == .skipped }
        let verdict =
            failed == 0 ? "\(checks.count - skipped) checks passed" : "\(failed) of \(checks.count) checks failed"
        return TextTable(Self.tableHeader, rows: rows).text + "\n" + verdict
            + (skipped > 0 ? ", \(skipped) skipped" : "") + " (\(seconds) s)\n"
    }
}
