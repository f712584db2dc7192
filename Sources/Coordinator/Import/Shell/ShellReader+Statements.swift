/// Assignments, and what they make of the settings.
extension ShellReader {
    /// How much all expanded values may be together: a few lines can double a text many times.
    private static let expansionLimit = 4 << 20

    mutating func statement() throws(DefinitionProblem) {
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

    /// Says once which values are the script's own defaults.
    func noteDefaults() {
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
