/// Words: quotes, variables, and what is never evaluated.
extension ShellReader {
    /// Quotes and expansions inside each other deeper than in any settings.
    private static let nestingLimit = 16

    /// Reads one word.
    ///
    /// - Parameter isInList: Whether the shell would split it at blanks and expand patterns.
    mutating func word(isInList: Bool, nesting: Int = 0, endsAtBrace: Bool = false) throws(DefinitionProblem)
        -> ShellWord
    {
        var word = ShellWord()
        guard nesting < Self.nestingLimit else {
            throw problem(
                "nested more than \(Self.nestingLimit) levels deep", at: position, fix: "write the value itself")
        }
        while let byte = next {
            if endsAtBrace, byte == UInt8(ascii: "}") { return word }
            switch byte {
            case UInt8(ascii: "'"): word.append(try singleQuoted())
            case UInt8(ascii: "\""): try doubleQuoted(into: &word, nesting: nesting)
            case UInt8(ascii: "$"): try dollar(into: &word, splits: isInList, nesting: nesting)
            case UInt8(ascii: "`"): try backquoted(into: &word)
            case UInt8(ascii: "\\"): try escaped(into: &word)
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                guard endsAtBrace, byte != UInt8(ascii: "\n") else { return word }
                word.append(take())
            case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "("), UInt8(ascii: ")"):
                return word
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "{"):
                if isInList, word.isKnown {
                    doubt("has a pattern that the shell would expand, which is never done here")
                    word.isKnown = false
                }
                word.append(take())
            default: word.append(plain())
            }
        }
        return word
    }

    /// One byte that stands for itself.
    private mutating func take() -> String {
        let start = position
        advance()
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }

    /// Bytes that mean nothing to the shell.
    private mutating func plain() -> String {
        let start = position
        repeat {
            advance()
        } while next.map { $0 > UInt8(ascii: " ") && !"'\"$`\\;&|<>()*?[{}".utf8.contains($0) } ?? false
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }

    private mutating func escaped(into word: inout ShellWord) throws(DefinitionProblem) {
        if isContinuation { return advance(lengthOfContinuation) }
        guard byte(1) != nil else {
            throw problem("a backslash ends the file", at: position, fix: "remove it")
        }
        advance()
        word.append(next.map { $0 < 0x80 } == true ? take() : plain())
    }

    private mutating func singleQuoted() throws(DefinitionProblem) -> String {
        let start = position
        advance()
        let begin = position
        while let byte = next, byte != UInt8(ascii: "'") { advance() }
        guard next != nil else { throw unterminated(start) }
        let text = String(decoding: source.bytes[begin..<position], as: UTF8.self)
        advance()
        return text
    }

    private func unterminated(_ start: Int) -> DefinitionProblem {
        problem("a quote that begins here has no end", at: start, fix: "add the closing quote")
    }

    private mutating func doubleQuoted(into word: inout ShellWord, nesting: Int) throws(DefinitionProblem) {
        let start = position
        advance()
        word.append("")
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): return advance()
            case UInt8(ascii: "$"): try dollar(into: &word, splits: false, nesting: nesting, isQuoted: true)
            case UInt8(ascii: "`"): try backquoted(into: &word)
            case UInt8(ascii: "\\"):
                if let next = self.byte(1), "\"\\$`\n\r".utf8.contains(next) {
                    try escaped(into: &word)
                } else {
                    word.append(take())
                }
            default:
                let begin = position
                while let byte = next, !"\"$`\\".utf8.contains(byte) { advance() }
                word.append(String(decoding: source.bytes[begin..<position], as: UTF8.self))
            }
        }
        throw unterminated(start)
    }

    private mutating func backquoted(into word: inout ShellWord) throws(DefinitionProblem) {
        let start = position
        doubt("is made by a command between backquotes, which is never run")
        word.isKnown = false
        advance()
        while let byte = next, byte != UInt8(ascii: "`") { advance(byte == UInt8(ascii: "\\") ? 2 : 1) }
        guard next != nil else { throw unterminated(start) }
        advance()
    }
}

// MARK: - What begins with a dollar

extension ShellReader {
    private mutating func dollar(
        into word: inout ShellWord, splits: Bool, nesting: Int, isQuoted: Bool = false
    ) throws(DefinitionProblem) {
        let start = position
        advance()
        switch next {
        case UInt8(ascii: "("):
            doubt("is made by a command, $(…), which is never run")
            word.isKnown = false
            try skipBracketed(from: start, opening: UInt8(ascii: "("), closing: UInt8(ascii: ")"))
        case UInt8(ascii: "{"):
            let value = try parameter(start: start, nesting: nesting)
            try take(value, into: &word, splits: splits)
        case UInt8(ascii: "'") where !isQuoted:
            doubt("has escapes of the kind $'…', which are not read")
            word.isKnown = false
            word.append(try singleQuoted())
        default:
            if let name = name() {
                try take(lookUp(name, default: nil, takesEmpty: true), into: &word, splits: splits)
            } else if let byte = next, "@*#?!-$0123456789".utf8.contains(byte) {
                doubt("needs a parameter of the shell, $\(Character(Unicode.Scalar(byte))), which only the shell knows")
                word.isKnown = false
                advance()
            } else {
                word.append("$")
            }
        }
    }

    private mutating func take(
        _ value: ShellWord, into word: inout ShellWord, splits: Bool
    ) throws(DefinitionProblem) {
        try count(value.text)
        word.isKnown = word.isKnown && value.isKnown
        if splits { word.appendSplitting(value.text) } else { word.append(value.text) }
    }

    /// `${NAME}`, `${NAME:-default}` and their like; the opening brace is next.
    private mutating func parameter(start: Int, nesting: Int) throws(DefinitionProblem) -> ShellWord {
        advance()
        if let name = name() {
            if next == UInt8(ascii: "}") {
                advance()
                return lookUp(name, default: nil, takesEmpty: true)
            }
            let hasColon = next == UInt8(ascii: ":")
            let operation = byte(hasColon ? 1 : 0)
            if operation == UInt8(ascii: "-") || operation == UInt8(ascii: "=") {
                advance(hasColon ? 2 : 1)
                let value = try word(isInList: false, nesting: nesting + 1, endsAtBrace: true)
                guard next == UInt8(ascii: "}") else { throw unclosed(start) }
                advance()
                return lookUp(name, default: value, takesEmpty: !hasColon)
            }
        }
        doubt("has an expansion, ${…}, that only the shell can do")
        position = start + 1
        try skipBracketed(from: start, opening: UInt8(ascii: "{"), closing: UInt8(ascii: "}"))
        return .unknown
    }

    private func unclosed(_ start: Int) -> DefinitionProblem {
        problem("an expansion that begins here has no end", at: start, fix: "close it")
    }

    /// Skips from an opening bracket, which is next, to the closing one, over quotes and further brackets.
    private mutating func skipBracketed(
        from start: Int, opening: UInt8, closing: UInt8
    ) throws(DefinitionProblem) {
        var open = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\\"): advance()
            case UInt8(ascii: "'"):
                _ = try singleQuoted()
                continue
            case UInt8(ascii: "\""):
                try skipDoubleQuoted()
                continue
            case opening: open += 1
            case closing:
                open -= 1
                if open == 0 { return advance() }
            default: break
            }
            advance()
        }
        throw unclosed(start)
    }

    private mutating func skipDoubleQuoted() throws(DefinitionProblem) {
        let start = position
        advance()
        while let byte = next, byte != UInt8(ascii: "\"") { advance(byte == UInt8(ascii: "\\") ? 2 : 1) }
        guard next != nil else { throw unterminated(start) }
        advance()
    }
}
