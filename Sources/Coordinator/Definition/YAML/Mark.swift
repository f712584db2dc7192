/// A place in a source text: line and column, both counted from 1, columns in characters.
struct Mark: Hashable, Comparable, Sendable, CustomStringConvertible {
    let line: Int
    let column: Int

    static let start = Mark(line: 1, column: 1)

    static func < (left: Mark, right: Mark) -> Bool { (left.line, left.column) < (right.line, right.column) }

    var description: String { "\(line):\(column)" }
}
