/// What a shell script sets a name to, as far as that can be told without running anything.
struct ShellSetting: Equatable, Sendable {
    enum Value: Equatable, Sendable {
        case text(String)
        case list([SourcedText])
        /// Only the shell could tell. A finding says why.
        case unknown
    }

    var value: Value
    /// Where the name is set, counted from 1.
    var line: Int
}

/// A word of a shell script, with quotes and simple variables taken in.
struct ShellWord: Equatable, Sendable {
    /// What the shell would make of it: one field, or several where a variable outside of quotes holds blanks.
    var fields: [String] = []
    /// Whether all of it could be told without running anything.
    var isKnown = true
    /// Whether something has begun a field already, be it empty.
    private var isOpen = false

    /// The word as an assignment takes it: nothing is split.
    private(set) var text = ""

    /// A word that only the shell could tell.
    static var unknown: ShellWord {
        var word = ShellWord()
        word.isKnown = false
        return word
    }

    mutating func append(_ piece: String) {
        text += piece
        appendField(piece)
    }

    /// Appends the value of a variable that stands outside of quotes, which the shell splits at blanks.
    mutating func appendSplitting(_ value: String) {
        text += value
        var rest = value[...]
        while let first = rest.first {
            if first.isWhitespace {
                isOpen = false
                rest = rest.drop(while: \.isWhitespace)
            } else {
                let field = rest.prefix { !$0.isWhitespace }
                appendField(String(field))
                rest = rest[field.endIndex...]
            }
        }
    }

    private mutating func appendField(_ piece: String) {
        if isOpen, let last = fields.indices.last {
            fields[last] += piece
        } else {
            fields.append(piece)
            isOpen = true
        }
    }
}
