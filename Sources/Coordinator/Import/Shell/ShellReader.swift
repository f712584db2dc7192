/// Reads the assignments of a shell script without running any of it.
///
/// ```
/// NAME=word   NAME="quoted $EARLIER"   NAME=${NAME:-default}   NAME=(a "b c" $EARLIER)   export|readonly|declare …
/// ```
/// Everything else is a finding, and what it may set is unknown: command substitutions, variables from elsewhere,
/// patterns, conditions, commands. A text that the shell itself could not read is a problem.
struct ShellReader {
    /// How much all expanded values may be together: a few lines can double a text many times.
    private static let expansionLimit = 4 << 20

    let source: SourceText
    let findings: ImportFindings
    private(set) var settings: [String: ShellSetting] = [:]
    /// Names that the environment could have set, and the script's own default was taken for.
    private var defaulted: [SourcedText] = []
    private var defaultedNames: Set<String> = []
    /// The next byte. Only names are ever read twice, so ``line`` follows by itself.
    var position = 0
    private(set) var line = 1
    /// How many conditions, loops and functions are open.
    private var depth = 0
    private var expandedBytes = 0
    /// What the statement that is being read would say, once it is known to be one.
    private var pending: [SourcedText] = []

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

    private var isAtEndOfStatement: Bool {
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

// MARK: - Statements

extension ShellReader {
    private mutating func statement() throws(DefinitionProblem) {
        let start = (position, line)
        pending = []
        let before = expandedBytes
        if let assignments = try self.assignments() {
            return take(assignments)
        }
        (position, line) = start
        expandedBytes = before
        pending = []
        try command()
    }

    /// The assignments of one statement; nil where it is something else.
    private mutating func assignments() throws(DefinitionProblem) -> [ShellAssignment]? {
        var assignments: [ShellAssignment] = []
        var isDeclaration = false
        while !isAtEndOfStatement {
            let start = line
            guard let name = name() else {
                // `declare -a NAME=…`
                guard isDeclaration, assignments.isEmpty, next == UInt8(ascii: "-") else { return nil }
                while let byte = next, byte > UInt8(ascii: " "), byte != UInt8(ascii: ";") { advance() }
                skipBlanks()
                continue
            }
            let isAppending = next == UInt8(ascii: "+") && byte(1) == UInt8(ascii: "=")
            if next == UInt8(ascii: "=") || isAppending {
                advance(isAppending ? 2 : 1)
                pending = []
                let value = try self.value()
                assignments.append(
                    ShellAssignment(
                        name: name, value: pending.isEmpty ? value : .unknown, line: start, isAppending: isAppending,
                        doubts: pending))
            } else if ["export", "readonly", "declare", "typeset"].contains(name), !isDeclaration {
                isDeclaration = true
            } else if !isDeclaration || !(isAtEndOfStatement || isBlank(next)) {
                return nil
            }
            guard isAtEndOfStatement || isBlank(next) || isContinuation else { return nil }
            skipBlanks()
        }
        return assignments
    }

    private func isBlank(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private mutating func value() throws(DefinitionProblem) -> ShellSetting.Value {
        guard next == UInt8(ascii: "(") else {
            let word = try word(isInList: false)
            return word.isKnown ? .text(word.text) : .unknown
        }
        let start = position
        advance()
        var elements: [SourcedText] = []
        var isKnown = true
        while true {
            skipBlanks()
            switch next {
            case nil:
                throw problem("a list that begins here has no end", at: start, fix: "add the closing bracket")
            case UInt8(ascii: "\n"): advance()
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: ")"):
                advance()
                return isKnown ? .list(elements) : .unknown
            case UInt8(ascii: "("):
                throw problem(
                    "a list stands inside a list, which no shell reads", at: position, fix: "remove the inner brackets")
            default:
                let (before, begin) = (position, line)
                let word = try word(isInList: true)
                guard position > before else {
                    throw problem("this character cannot stand in a list", at: position, fix: "put quotes around it")
                }
                isKnown = isKnown && word.isKnown
                elements += word.fields.map { SourcedText(text: $0, line: begin) }
            }
        }
    }

    /// Counts what a variable brings in.
    mutating func count(_ value: String) throws(DefinitionProblem) {
        expandedBytes += value.utf8.count
        guard expandedBytes <= Self.expansionLimit else {
            throw problem(
                "the values grow beyond \(Self.expansionLimit) bytes", at: position, fix: "is it the right file?")
        }
    }

    private mutating func take(_ assignments: [ShellAssignment]) {
        for assignment in assignments {
            let name = assignment.name
            if depth > 0 {
                findings.add(
                    .dangerous, name, line: assignment.line,
                    "is set inside a condition, a loop or a function; nothing is run, so nobody knows whether it holds",
                    fix: "look at the line, and write the value into the definition")
            }
            for doubt in assignment.doubts {
                findings.add(
                    .dangerous, name, line: doubt.line, doubt.text, fix: "write the value itself into the definition")
            }
            var value = depth > 0 ? .unknown : assignment.value
            if assignment.isAppending, let known = settings[name] { value = Self.joined(known.value, value) }
            if let known = settings[name], !assignment.isAppending {
                findings.add(
                    .changed, name, line: assignment.line,
                    "is set twice, first in line \(known.line); the last one counts, as in the shell",
                    fix: "nothing, if that was meant")
            }
            settings[name] = ShellSetting(value: value, line: assignment.line)
        }
    }

    private static func joined(_ first: ShellSetting.Value, _ second: ShellSetting.Value) -> ShellSetting.Value {
        switch (first, second) {
        case (.text(let left), .text(let right)): .text(left + right)
        case (.list(let left), .list(let right)): .list(left + right)
        default: .unknown
        }
    }

    /// The value of an earlier key; nil where there is none. `default` is what the script would take instead.
    mutating func lookUp(_ name: String, default value: ShellWord?, takesEmpty: Bool) -> ShellWord {
        switch settings[name]?.value {
        case .text(let text)? where !text.isEmpty || takesEmpty || value == nil:
            var word = ShellWord()
            word.append(text)
            return word
        case .text, nil:
            guard let value else {
                doubt("needs the variable \(name), which this file does not set")
                return .unknown
            }
            if settings[name] == nil, defaulted.count < 100, defaultedNames.insert(name).inserted {
                defaulted.append(SourcedText(text: name, line: line))
            }
            return value
        case .list?: doubt("needs the list \(name) as one value, which is not read")
        case .unknown?: doubt("needs \(name), whose value is not known")
        }
        return .unknown
    }

    private func noteDefaults() {
        guard let first = defaulted.first else { return }
        findings.add(
            .changed, first.text, line: first.line,
            "could come from the environment of whoever ran the script; the file's own default is taken"
                + (defaulted.count == 1
                    ? "" : ", and so for \(defaulted.dropFirst().map(\.text).joined(separator: ", "))"),
            fix: "nothing, if nobody set it")
    }
}

/// One assignment of a statement.
private struct ShellAssignment {
    var name: String
    var value: ShellSetting.Value
    var line: Int
    var isAppending: Bool
    var doubts: [SourcedText]
}

// MARK: - Commands

extension ShellReader {
    private static let openers: Set<String> = ["if", "for", "while", "until", "case", "select", "{", "(", "function"]
    /// Commands that set nothing.
    private static let harmless: Set<String> = ["set", "shopt", "umask", "echo", "printf"]
    private static let closers: Set<String> = ["fi", "done", "esac", "}", ")"]

    /// Reads over a statement that is no assignment, and says so.
    private mutating func command() throws(DefinitionProblem) {
        let start = (position, line)
        let first = rawWord()
        if ["then", "else", "do"].contains(first) { return }
        (position, line) = start
        var last = ""
        while !isAtEndOfStatement {
            let before = position
            last = rawWord()
            if last.contains("<<"), !last.contains("<<<") {
                throw problem(
                    "a here-document begins here, and its lines cannot be told from settings", at: before,
                    fix: "remove it; only settings are read")
            }
            if position == before { _ = try word(isInList: true) }
            if position == before { advance() }
            skipBlanks()
        }
        if Self.closers.contains(first) {
            depth = max(0, depth - 1)
        } else {
            if Self.openers.contains(first) || (last == "{" && first != "{") { depth += 1 }
            let indexed = first.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            if first.dropFirst(indexed.count).hasPrefix("["), first.contains("=") {
                settings[String(indexed)] = ShellSetting(value: .unknown, line: start.1)
            }
            findings.add(
                Self.harmless.contains(first) ? .dropped : .dangerous, String(first.prefix(40)), line: start.1,
                "is no setting but a command: it is not run, and what it would set is not known",
                fix: "look at the line, and write what it sets into the definition")
        }
    }

    /// The characters up to a blank or the end of a statement, where none of them is a quote or an expansion.
    private mutating func rawWord() -> String {
        let start = position
        while let byte = next, byte > UInt8(ascii: " "), !"'\"`$;\\".utf8.contains(byte) { advance() }
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }
}
