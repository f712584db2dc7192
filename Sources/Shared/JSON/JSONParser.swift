/// Reads one JSON text (RFC 8259) and takes nothing that two readers could understand differently.
///
/// It never recurses deeper than its limit, so no text can exhaust the stack.
struct JSONParser {
    /// What may stand in the text besides.
    struct Leniency {
        /// Fractions, exponents and large integers.
        var numbers = false
        var nulls = false
        /// NUL in strings.
        var zeroCharacters = false
    }

    private let bytes: [UInt8]
    private let maximumDepth: Int
    private let leniency: Leniency
    private var position = 0

    static func parse(_ bytes: [UInt8], limits: StrictJSON.Limits, leniency: Leniency = Leniency())
        throws(StrictJSONError) -> JSONValue
    {
        guard bytes.count <= limits.bytes else {
            throw StrictJSONError(.size, at: limits.bytes, "\(bytes.count) bytes, and \(limits.bytes) are allowed,")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw StrictJSONError(.encoding, at: 0, "a byte order mark")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw StrictJSONError(.encoding, at: 0, "the text is not UTF-8; it starts")
        }
        var parser = JSONParser(bytes: bytes, maximumDepth: limits.depth, leniency: leniency)
        let value = try parser.value(depth: 1)
        parser.skipSpace()
        guard parser.position == bytes.count else {
            throw StrictJSONError(.trailing, at: parser.position, "something follows the value")
        }
        return value
    }

    private init(bytes: [UInt8], maximumDepth: Int, leniency: Leniency) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.leniency = leniency
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Takes `byte` if it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private func unexpected(_ wanted: String) -> StrictJSONError {
        StrictJSONError(
            .syntax, at: position, next == nil ? "the text ends where \(wanted) is expected" : "no \(wanted)")
    }

    private mutating func value(depth: Int) throws(StrictJSONError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            try check(depth)
            return try object(depth: depth)
        case UInt8(ascii: "["):
            try check(depth)
            return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"):
            guard leniency.nulls else { throw StrictJSONError(.null, at: position, "null") }
            return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        default: throw unexpected("value")
        }
    }

    private func check(_ depth: Int) throws(StrictJSONError) {
        guard depth <= maximumDepth else {
            throw StrictJSONError(.depth, at: position, "more than \(maximumDepth) levels")
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(StrictJSONError) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw unexpected(text) }
        position += text.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws(StrictJSONError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("comma or closing bracket") }
        return .array(elements)
    }

    private mutating func object(depth: Int) throws(StrictJSONError) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        // By Swift's equality, which is the wider one: a Dictionary would take two spellings of "é" for one name.
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw unexpected("name") }
            let name = try string()
            guard names.insert(name).inserted else {
                throw StrictJSONError(.duplicate, at: start, "a name for the second time")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("colon") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("comma or closing brace") }
        return .object(members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }
}

extension JSONParser {
    private mutating func number() throws(StrictJSONError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let digits = position
        takeDigits()
        guard position > digits, position == digits + 1 || bytes[digits] != UInt8(ascii: "0") else {
            throw StrictJSONError(.syntax, at: start, "not a number")
        }
        if take(UInt8(ascii: ".")) { try takeSomeDigits(start) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try takeSomeDigits(start)
        }
        let value = JSONValue(number: String(decoding: bytes[start..<position], as: UTF8.self))
        if case .number = value, !leniency.numbers {
            throw StrictJSONError(.number, at: start, "a number that is no integer within 2^53")
        }
        return value
    }

    private mutating func takeDigits() {
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    }

    private mutating func takeSomeDigits(_ start: Int) throws(StrictJSONError) {
        let before = position
        takeDigits()
        guard position > before else { throw StrictJSONError(.syntax, at: start, "not a number") }
    }
}

extension JSONParser {
    /// Reads a string; the opening quote is next.
    private mutating func string() throws(StrictJSONError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw StrictJSONError(.syntax, at: position - 1, "a control character in a string")
            default: text.append(byte)
            }
        }
        throw StrictJSONError(.syntax, at: start, "a string without end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(StrictJSONError) {
        let start = position - 1
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar(start)
            text += Array(String(Character(scalar)).utf8)
        default: throw StrictJSONError(.syntax, at: start, "an unknown escape")
        }
    }

    /// The character of a `\u` escape, or of two that form a pair. NUL is refused: C would end a path or a name
    /// there.
    private mutating func scalar(_ start: Int) throws(StrictJSONError) -> Unicode.Scalar {
        let first = try fourDigits(start)
        var code = first
        if (0xD800...0xDBFF).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try fourDigits(start)
            guard (0xDC00...0xDFFF).contains(second) else {
                throw StrictJSONError(.character, at: start, "half of a surrogate pair")
            }
            code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw StrictJSONError(.character, at: start, "half of a surrogate pair")
        }
        guard scalar.value != 0 || leniency.zeroCharacters else {
            throw StrictJSONError(.character, at: start, "NUL in a string")
        }
        return scalar
    }

    private mutating func fourDigits(_ start: Int) throws(StrictJSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw StrictJSONError(.syntax, at: start, "an unfinished escape")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
