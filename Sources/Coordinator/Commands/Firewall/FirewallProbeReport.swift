import Shared

/// What nodes found when they tried each other's ports.
struct FirewallProbeReport: Codable, Printable {
    private enum CodingKeys: String, CodingKey {
        case generation, isPassed, tried, answered, silent, failures, results
    }

    var generation: Int
    /// Whether every node has answered and everything is as the matrix says.
    var isPassed = false
    /// How many connections were tried.
    var tried = 0
    /// Nodes that have answered.
    var answered: [String] = []
    var silent: [String] = []
    /// How many connections ended otherwise than the matrix says.
    var failures = 0
    /// What is not as it should be; with `--all` everything.
    var results: [FirewallProbeRow] = []
    private var showsAll = false

    init(generation: Int, showsAll: Bool) {
        self.generation = generation
        self.showsAll = showsAll
    }

    mutating func add(_ found: [ProbeResult], from node: String, _ matrix: ProbeMatrix) {
        answered.append(node)
        // A node answers what it was asked: what is missing or besides has not been tried.
        let order = matrix.orders().first { $0.node == node }?.order
        let asked = (order?.targets ?? []).flatMap { target in target.ports.map { (target.node, $0) } }
        let outcomes = Dictionary(found.map { ("\($0.node):\($0.port)", $0.outcome) }) { first, _ in first }
        for (target, port) in asked {
            let outcome = outcomes["\(target):\(port)"]
            let row = FirewallProbeRow(
                from: node, to: target, port: port, isExpected: matrix.opens(port, of: target, for: node),
                outcome: outcome)
            tried += 1
            if !row.isPassed { failures += 1 }
            if showsAll || !row.isPassed { results.append(row) }
        }
    }

    /// Puts everything into its order and draws the sum.
    mutating func sort() {
        answered.sort()
        silent.sort()
        results.sort { ($0.from, $0.to, $0.port) < ($1.from, $1.to, $1.port) }
        isPassed = failures == 0 && silent.isEmpty && !answered.isEmpty
    }

    var text: String {
        let table = TextTable(
            ["FROM", "TO", TextTable.Column("PORT", .right), "EXPECTED", "FOUND", "RESULT"],
            rows: results.map { row in
                [
                    row.from, row.to, "\(row.port)", row.expected, row.found ?? "not tried",
                    row.isPassed ? "pass" : "FAIL",
                ]
            })
        let sum =
            failures == 0
            ? "All \(tried) connections between \(answered.count) nodes are as the port matrix says.\n"
            : "\(failures) of \(tried) connections are not as the port matrix says.\n"
        let missing = silent.isEmpty ? "" : "No answer came from \(silent.joined(separator: ", ")).\n"
        return (results.isEmpty ? "" : table.text) + sum + missing
    }
}

/// One connection that was tried.
struct FirewallProbeRow: Codable, Equatable {
    var from: String
    var to: String
    var port: Int
    /// `reachable` or `closed`.
    var expected: String
    /// How it ended; absent where the node did not tell.
    var found: String?
    var isPassed: Bool

    init(from: String, to: String, port: Int, isExpected: Bool, outcome: ProbeOutcome?) {
        self.from = from
        self.to = to
        self.port = port
        expected = isExpected ? "reachable" : "closed"
        found = outcome?.rawValue
        isPassed = outcome.map { $0.isReachable == isExpected } ?? false
    }
}
