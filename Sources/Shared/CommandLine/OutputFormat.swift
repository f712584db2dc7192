import FoundationEssentials

/// A result that can be shown: one value, two forms. The JSON is the `Encodable` form; the table is made of the same
/// fields.
package protocol Printable: Encodable {
    static var tableHeader: [TextTable.Column] { get }
    var rows: [[String]] { get }
    /// Printed instead of a table without rows.
    static var emptyText: String { get }
}

extension Printable {
    package static var emptyText: String { "nothing to show" }
}

/// What `--output` offers.
package enum OutputFormat: String, CaseIterable, Sendable {
    case table
    case json

    /// The whole text, with its last line end.
    package func render<Value: Printable>(_ value: Value) throws -> String {
        switch self {
        case .table:
            let rows = value.rows
            return rows.isEmpty ? Value.emptyText + "\n" : TextTable(Value.tableHeader, rows: rows).text
        case .json: return try Self.json(value)
        }
    }

    /// Sorted, indented, and the same bytes for the same value.
    package static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
