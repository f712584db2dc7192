/// A result that can be shown: one value, two forms. The JSON is the `Encodable` form; the text is made of the same
/// fields.
package protocol Printable: Encodable {
    /// For people, with its last line end.
    var text: String { get }
}

/// A result that people read as a table.
package protocol Tabular: Printable {
    static var tableHeader: [TextTable.Column] { get }
    var rows: [[String]] { get }
    /// Printed instead of a table without rows.
    static var emptyText: String { get }
}

extension Tabular {
    package static var emptyText: String { "nothing to show" }

    package var text: String {
        rows.isEmpty ? Self.emptyText + "\n" : TextTable(Self.tableHeader, rows: rows).text
    }
}
