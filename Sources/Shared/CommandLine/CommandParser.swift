/// Reads a command line the GNU way: options anywhere, `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, grouped
/// flags `-ab`, and `--` before arguments that begin with a dash.
struct CommandParser {
    enum Outcome {
        case run(Command, Invocation)
        case help(Command, path: [String], inherited: [Option])
        case version
    }

    private var command: Command
    private var path: [String]
    private var inherited: [Option] = []
    private var optionValues: [String: [String]] = [:]
    private var positional: [String] = []
    private var wantsHelp = false
    private var wantsVersion = false

    static func parse(_ words: [String], root: Command, console: Console) throws(CommandError) -> Outcome {
        var parser = CommandParser(root: root)
        try parser.read(words[...])
        if parser.wantsHelp { return .help(parser.command, path: parser.path, inherited: parser.inherited) }
        if parser.wantsVersion { return .version }
        return .run(parser.command, try parser.invocation(console))
    }

    private init(root: Command) {
        command = root
        path = [root.name]
    }

    private var options: [Option] { command.options + inherited }

    private mutating func read(_ words: ArraySlice<String>) throws(CommandError) {
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                for word in rest { try take(word) }
                return
            } else if word.hasPrefix("--") {
                try takeLong(word.dropFirst(2), &rest)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word.dropFirst(), &rest)
            } else {
                try take(word)
            }
        }
    }

    private mutating func takeLong(_ word: Substring, _ rest: inout ArraySlice<String>) throws(CommandError) {
        let equals = word.firstIndex(of: "=")
        let name = String(word[..<(equals ?? word.endIndex)])
        let attached = equals.map { String(word[word.index(after: $0)...]) }
        if name == "help", attached == nil {
            wantsHelp = true
            return
        }
        if name == "version", attached == nil, path.count == 1 {
            wantsVersion = true
            return
        }
        guard let option = options.first(where: { $0.name == name }) else {
            let near = Suggestion.nearest(to: name, among: options.map(\.name) + ["help"])
            throw usage("unknown option '--\(name)'", suggestion: near.map { "--\($0)" })
        }
        if option.value == nil {
            guard attached == nil else { throw usage("option --\(name) takes no value") }
            try record(option, "")
        } else {
            guard let value = attached ?? rest.popFirst() else { throw usage("option --\(name) wants a value") }
            try record(option, value)
        }
    }

    private mutating func takeShort(_ letters: Substring, _ rest: inout ArraySlice<String>) throws(CommandError) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else {
                if letter == "h" {
                    wantsHelp = true
                    return
                }
                throw usage("unknown option '-\(letter)'")
            }
            guard option.value != nil else {
                try record(option, "")
                continue
            }
            if letters.first == "=" { letters.removeFirst() }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                throw usage("option -\(letter) wants a value")
            }
            return try record(option, value)
        }
    }

    private mutating func record(_ option: Option, _ value: String) throws(CommandError) {
        guard option.choices.isEmpty || option.choices.contains(value) else {
            throw usage(
                "option --\(option.name) wants one of \(option.choices.joined(separator: ", ")), not '\(value)'",
                suggestion: Suggestion.nearest(to: value, among: option.choices))
        }
        guard option.value == nil || option.isRepeatable || optionValues[option.name] == nil else {
            throw usage("option --\(option.name) is given twice")
        }
        optionValues[option.name, default: []].append(value)
    }

    private mutating func take(_ word: String) throws(CommandError) {
        guard !command.subcommands.isEmpty else { return positional.append(word) }
        if word == "help" {
            wantsHelp = true
            return
        }
        guard let subcommand = command.subcommands.first(where: { $0.name == word }) else {
            throw usage(
                "unknown command '\(word)'",
                suggestion: Suggestion.nearest(to: word, among: command.subcommands.map(\.name))
                    .map { "'\((path + [$0]).joined(separator: " "))'" })
        }
        inherited = options
        command = subcommand
        path.append(word)
    }

    private func invocation(_ console: Console) throws(CommandError) -> Invocation {
        guard command.run != nil else { throw usage("a command is missing") }
        for option in options where option.isRequired && optionValues[option.name] == nil {
            throw usage("option --\(option.name) \(option.value ?? "") is needed")
        }
        return Invocation(
            path: path, console: console, options: options, optionValues: optionValues,
            argumentValues: try assignArguments())
    }

    private func assignArguments() throws(CommandError) -> [String: [String]] {
        var rest = positional[...]
        var values: [String: [String]] = [:]
        for argument in command.arguments {
            switch argument.count {
            case .one, .optional: values[argument.name] = rest.popFirst().map { [$0] } ?? []
            case .zeroOrMore, .oneOrMore:
                values[argument.name] = Array(rest)
                rest = []
            }
            let isNeeded = argument.count == .one || argument.count == .oneOrMore
            if isNeeded, values[argument.name]?.isEmpty != false { throw usage("argument \(argument.name) is missing") }
        }
        if let extra = rest.first { throw usage("unexpected argument '\(extra)'") }
        return values
    }

    private func usage(_ problem: String, suggestion: String? = nil) -> CommandError {
        .usage(problem, path: path, suggestion: suggestion)
    }
}
