/// JSON from outside was refused.
package struct StrictJSONError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// More bytes than this kind of text may have.
        case size
        /// Objects and arrays inside each other too deep.
        case depth
        /// Not UTF-8, or a byte order mark.
        case encoding
        /// Not JSON.
        case syntax
        /// The same name twice in one object.
        case duplicate
        /// Half of a surrogate pair, or NUL, in a string.
        case character
        /// A fraction, an exponent, `-0`, or an integer beyond ±(2^53 - 1).
        case number
        /// `null`, where an absent member is what is meant.
        case null
        /// Bytes after the value.
        case trailing
        /// A member that the type does not know.
        case unknown
        /// JSON, but not what the type expects.
        case shape
    }

    /// Where: a byte of the text, or a path (`$.steps[3].id`) for what is only seen after parsing.
    package enum Place: Sendable, Equatable, CustomStringConvertible {
        case offset(Int)
        case path(String)

        package var description: String {
            switch self {
            case .offset(let offset): "at byte \(offset)"
            case .path(let path): "at \(path)"
            }
        }
    }

    package let code: Code
    package let place: Place
    package let detail: String

    init(_ code: Code, at offset: Int, _ detail: String) {
        self.code = code
        self.place = .offset(offset)
        self.detail = detail
    }

    init(_ code: Code, path: String, _ detail: String) {
        self.code = code
        self.place = .path(StrictJSONError.clean(path))
        self.detail = StrictJSONError.clean(detail)
    }

    package static func == (left: StrictJSONError, right: StrictJSONError) -> Bool {
        left.code == right.code && left.place == right.place
    }

    package var description: String { "\(detail) \(place)" }

    /// Names come from outside: short enough for a line, and nothing in them that a terminal would obey.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
    }
}
