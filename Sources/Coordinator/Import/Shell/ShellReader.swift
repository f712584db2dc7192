/// Reads the assignments of a shell script without running any of it.
///
/// ```
/// NAME=word   NAME="quoted $EARLIER"   NAME=${NAME:-default}   NAME=(a "b c" $EARLIER)   export|readonly|declare …
/// ```
/// Everything else is a finding, and what it may set is unknown: command substitutions, variables from elsewhere,
/// patterns, conditions, commands. A text that the shell itself could not read is a problem.
struct ShellReader {
    let source: SourceText
    let findings: ImportFindings
    var settings: [String: ShellSetting] = [:]
    /// Names that the environment could have set, and the script's own default was taken for.
    var defaulted: [SourcedText] = []
    var defaultedNames: Set<String> = []
    /// The next byte. Only names are ever read twice, so ``line`` follows by itself.
    var position = 0
    var line = 1
    /// How many conditions, loops and functions are open.
    var depth = 0
    var expandedBytes = 0
    /// What the statement that is being read would say, once it is known to be one.
    var pending: [SourcedText] = []

    /// - Throws: where the text is too long, is no text, or has quotes or brackets without an end.
    static func read(
        _ source: SourceText, findings: ImportFindings
    ) throws(DefinitionProblem) -> [String: ShellSetting] {
        guard source.bytes.count <= YAMLParser.sizeLimit else {
            throw DefinitionProblem(
                mark: .start, message: "the file is longer than the \(YAMLParser.sizeLimit) bytes that are read",
                fix: "is it the right file?")
        }
        if let (offset, isControl) = source.firstForbiddenByte {
            throw DefinitionProblem(
                mark: source.mark(ofByte: offset),
                message: isControl ? "a control character stands here" : "the file is not UTF-8 from here on",
                fix: isControl ? "remove it" : "save the file as UTF-8; is it the right file?")
        }
        var reader = ShellReader(source: source, findings: findings)
        while true {
            reader.skipToStatement()
            guard reader.next != nil else { break }
            try reader.statement()
        }
        reader.noteDefaults()
        return reader.settings
    }

    private init(source: SourceText, findings: ImportFindings) {
        self.source = source
        self.findings = findings
    }

    // MARK: - Bytes

    var next: UInt8? { byte(0) }

    func byte(_ offset: Int) -> UInt8? {
        position + offset < source.bytes.count ? source.bytes[position + offset] : nil
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < source.bytes.count {
            if source.bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    func problem(_ message: String, at offset: Int, fix: String) -> DefinitionProblem {
        DefinitionProblem(mark: source.mark(ofByte: offset), message: message, fix: fix)
    }

    /// Says that a value cannot be known, once the statement is read.
    mutating func doubt(_ reason: String) { pending.append(SourcedText(text: reason, line: line)) }

    /// Skips blanks and continued lines.
    mutating func skipBlanks() {
        while let byte = next {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") {
                advance()
            } else if isContinuation {
                advance(lengthOfContinuation)
            } else {
                return
            }
        }
    }

    /// A backslash at the end of a line.
    var isContinuation: Bool {
        next == UInt8(ascii: "\\")
            && (byte(1) == UInt8(ascii: "\n") || (byte(1) == UInt8(ascii: "\r") && byte(2) == UInt8(ascii: "\n")))
    }

    var lengthOfContinuation: Int { byte(1) == UInt8(ascii: "\r") ? 3 : 2 }

    private mutating func skipToStatement() {
        while true {
            skipBlanks()
            switch next {
            case UInt8(ascii: "\n"), UInt8(ascii: ";"): advance()
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    mutating func skipComment() {
        while let byte = next, byte != UInt8(ascii: "\n") { advance() }
    }

    var isAtEndOfStatement: Bool {
        switch next {
        case nil, UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// A name; the position stays where there is none.
    mutating func name() -> String? {
        guard let first = next, first == UInt8(ascii: "_") || isLetter(first) else { return nil }
        let start = position
        while let byte = next, byte == UInt8(ascii: "_") || isLetter(byte) || (48...57).contains(byte) { advance() }
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }

    private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
