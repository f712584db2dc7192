/// A table for people: columns two spaces apart, nothing at the end of a line, and cells that can show nothing but text.
package struct TextTable: Sendable {
    package struct Column: Equatable, Sendable, ExpressibleByStringLiteral {
        package enum Alignment: Sendable { case left, right }

        package let title: String
        package let alignment: Alignment

        package init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }

        package init(stringLiteral title: String) { self.init(title) }
    }

    package let columns: [Column]
    package private(set) var rows: [[String]] = []

    package init(_ columns: [Column], rows: [[String]] = []) {
        self.columns = columns
        for row in rows { add(row) }
    }

    /// A short row is filled with empty cells; cells beyond the last column are left out.
    package mutating func add(_ row: [String]) {
        let cells = row.prefix(columns.count).map(DisplayText.escaped)
        rows.append(cells + [String](repeating: "", count: columns.count - cells.count))
    }

    /// The header, then the rows; each line ends.
    package var text: String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { index in lines.map { $0[index].count }.max() ?? 0 }
        return lines.map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - cell.count)
            line += (index == 0 ? "" : "  ") + (columns[index].alignment == .left ? cell + padding : padding + cell)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
