/// What `--output` offers.
package enum OutputFormat: String, CaseIterable, Sendable {
    case table
    case json

    /// The whole text, with its last line end.
    package func render(_ value: some Printable) throws -> String {
        switch self {
        case .table: value.text
        case .json: try Self.json(value)
        }
    }

    /// One of many results that follow each other, as `--watch` and `--follow` print them: the text, or a line of JSON.
    package func renderNext(_ value: some Printable) throws -> String {
        switch self {
        case .table: value.text
        case .json: String(decoding: try CanonicalJSON.encode(value), as: UTF8.self) + "\n"
        }
    }

    /// Sorted, indented, and the same bytes for the same value.
    package static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value, layout: .indented), as: UTF8.self) + "\n"
    }
}
