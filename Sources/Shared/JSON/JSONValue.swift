/// JSON as it was written: names and strings by code point, never by Swift's canonical equivalence.
enum JSONValue: Sendable {
    /// Members sorted by the UTF-8 bytes of their names; no name twice.
    case object([Member])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    /// A fraction, an exponent, `-0`, or an integer beyond ±2^53, as it was written. Never in a signed document.
    case number(String)
    case boolean(Bool)
    case null

    struct Member: Sendable {
        let name: String
        let value: JSONValue
    }
}

extension JSONValue {
    /// The largest integer that every JSON reader keeps exactly, RFC 7493.
    private static let largestInteger: UInt = (1 << 53) - 1

    /// Nil beyond 2^53.
    init?(integer: Int) {
        guard integer.magnitude <= Self.largestInteger else { return nil }
        self = .integer(integer)
    }

    /// A number as it is written in JSON. `-0` is no integer: it would be written as another text.
    init(number text: String) {
        let integer = text == "-0" ? nil : Int(text).flatMap { JSONValue(integer: $0) }
        self = integer ?? .number(text)
    }
}

extension JSONValue {
    /// The path of the first thing in here that `other` has not, or nil when everything is there.
    ///
    /// This is how unknown members are found: what a type did not take while decoding is missing when it is encoded
    /// again.
    func firstMissing(in other: JSONValue, path: String = "$") -> String? {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            // Both are sorted, so one walk finds every pair, however many members a hostile text has.
            var rest = others[...]
            for member in members {
                let place = "\(path).\(member.name)"
                rest = rest.drop { $0.name.utf8.lexicographicallyPrecedes(member.name.utf8) }
                guard let found = rest.first, found.name.isSameText(as: member.name) else { return place }
                if let missing = member.value.firstMissing(in: found.value, path: place) { return missing }
            }
            return nil
        case (.array(let elements), .array(let others)):
            guard elements.count == others.count else { return path }
            for (index, pair) in zip(elements, others).enumerated() {
                if let missing = pair.0.firstMissing(in: pair.1, path: "\(path)[\(index)]") { return missing }
            }
            return nil
        case (.string(let left), .string(let right)): return left.isSameText(as: right) ? nil : path
        case (.integer(let left), .integer(let right)): return left == right ? nil : path
        case (.boolean(let left), .boolean(let right)): return left == right ? nil : path
        case (.null, .null): return nil
        default: return path
        }
    }
}

extension String {
    /// Equality of code points. `==` takes "é" and "e" with an accent for the same, and the Kelvin sign for a K.
    package func isSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
