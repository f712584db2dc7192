import Shared

/// The ledger, one row a certificate: what needs a look first, then by node and path.
struct CertificateList: Codable, Tabular {
    static let tableHeader: [TextTable.Column] = [
        "NODE", "PATH", "SUBJECT", "ISSUER", "UNTIL", TextTable.Column("DAYS", .right), "VERDICT", "SEEN",
    ]
    static let emptyText = "no certificates"

    /// One certificate.
    struct Row: Codable, Equatable {
        var node: String
        var path: String
        /// Absent where nothing could be read, as the next ones are.
        var subject: String?
        var issuer: String?
        var names: [String]?
        var usages: [String]?
        var notAfter: Timestamp?
        /// Whole days; negative once it has ended.
        var daysLeft: Int?
        var verdict: CertificateVerdict
        /// Why, where the verdict is not about time.
        var detail: String?
        var seen: Timestamp?
    }

    var time: Timestamp
    var certificates: [Row]
    /// Nodes that had more certificates than they told.
    var incomplete: [String]

    init(_ ledger: CertificateLedger) {
        time = ledger.time
        incomplete = ledger.nodes.filter { $0.omitted > 0 }.map { "\($0.node): \($0.omitted) more" }
        certificates = ledger.nodes.flatMap { node in
            node.certificates.map { Self.row($0, of: node, at: ledger.time) }
        }.sorted { left, right in
            if (left.verdict == .ok) != (right.verdict == .ok) { return right.verdict == .ok }
            return (left.node, left.path) < (right.node, right.path)
        }
    }

    private static func row(
        _ fact: CertificateFact, of node: CertificateLedger.NodeCertificateList, at now: Timestamp
    ) -> Row {
        let content = fact.content
        let seconds = content.map { $0.notAfter.seconds - now.seconds }
        return Row(
            node: node.node, path: fact.path, subject: content?.subject, issuer: content?.issuer,
            names: content?.names, usages: content?.usages, notAfter: content?.notAfter,
            // Towards the past: an end an hour ago is -1 day.
            daysLeft: seconds.map { $0 >= 0 ? $0 / 86_400 : ($0 - 86_399) / 86_400 },
            verdict: CertificateVerdict(fact, at: now), detail: fact.fault?.detail, seen: node.seen)
    }

    var rows: [[String]] {
        certificates.map { row in
            [
                row.node, row.path, row.subject ?? "", row.issuer ?? "", row.notAfter?.description ?? "",
                row.daysLeft.map { "\($0)" } ?? "",
                row.detail.map { "\(row.verdict.rawValue): \($0)" } ?? row.verdict.rawValue,
                row.seen?.description ?? "",
            ]
        } + incomplete.map { ["", $0, "", "", "", "", "not told", ""] }
    }

    static func requireNode(_ name: String, _ ledger: CertificateLedger) throws {
        guard !ledger.nodes.contains(where: { $0.node == name }) else { return }
        let near = Suggestion.nearest(to: name, among: ledger.nodes.map(\.node))
        throw CommandError(
            "no certificates are known of \(name)", hint: near.map { "did you mean \($0)?" } ?? "coordinator node list")
    }
}
