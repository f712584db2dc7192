/// JSON as text: members sorted by the bytes of their names, no escape that is not needed. The same value is always the
/// same bytes, made here and not by a library whose next version could change them.
package enum JSONText {
    package enum Layout: Sendable {
        /// No space at all.
        case compact
        /// One member a line, two spaces a level.
        case indented
    }

    /// What has a canonical form is written in it. Beside that: fractions, integers beyond 2^53, NUL in strings, null.
    ///
    /// - Throws: `EncodingError` for a number that is not finite.
    package static func encode(_ value: some Encodable, layout: Layout = .compact) throws -> [UInt8] {
        write(try JSONTreeEncoder.tree(value), layout: layout)
    }

    static func write(_ value: JSONValue, layout: Layout = .compact) -> [UInt8] {
        var writer = JSONTextWriter(layout: layout)
        writer.write(value)
        return writer.bytes
    }
}
