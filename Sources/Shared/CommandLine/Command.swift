/// A command as data: its help, its parsing and its errors all come from this one value.
package struct Command: Sendable {
    package var name: String
    /// One line, lower case, no full stop.
    package var summary: String
    /// Paragraphs below the usage line of `--help`.
    package var discussion: String
    package var arguments: [Argument]
    /// Also accepted by every subcommand.
    package var options: [Option]
    package var subcommands: [Command]
    /// Absent for a mere group.
    package var run: (@Sendable (Invocation) throws -> ExitStatus)?

    /// A command that does something.
    package init(
        _ name: String, summary: String, discussion: String = "", arguments: [Argument] = [], options: [Option] = [],
        run: @escaping @Sendable (Invocation) throws -> ExitStatus
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.subcommands = []
        self.run = run
    }

    /// A group of commands.
    package init(
        _ name: String, summary: String, discussion: String = "", options: [Option] = [], subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = []
        self.options = options
        self.subcommands = subcommands
        self.run = nil
    }
}

/// A positional argument.
package struct Argument: Sendable {
    package enum Count: Sendable {
        case one, optional, zeroOrMore, oneOrMore
    }

    /// As the usage line shows it: `NODE`.
    package var name: String
    package var summary: String
    package var count: Count

    package init(_ name: String, summary: String, count: Count = .one) {
        self.name = name
        self.summary = summary
        self.count = count
    }

    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .zeroOrMore: "[\(name)…]"
        case .oneOrMore: "\(name)…"
        }
    }
}

/// `--name`, `--name VALUE`, `--name=VALUE`, `-n`, `-n VALUE`.
package struct Option: Sendable {
    /// Without the dashes.
    package var name: String
    package var short: Character?
    /// Placeholder of the value in help; nil makes it a flag.
    package var value: String?
    package var summary: String
    package var isRepeatable: Bool
    package var isRequired: Bool
    package var defaultValue: String?
    /// The only values accepted; empty means any.
    package var choices: [String]

    /// An option with a value.
    package init(
        _ name: String, short: Character? = nil, value: String, summary: String, isRepeatable: Bool = false,
        isRequired: Bool = false, defaultValue: String? = nil, choices: [String] = []
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
        self.defaultValue = defaultValue
        self.choices = choices
    }

    /// An option that is there or not.
    package static func flag(_ name: String, short: Character? = nil, summary: String) -> Option {
        var option = Option(name, short: short, value: "", summary: summary)
        option.value = nil
        return option
    }

    /// `--output table|json`: how every command that shows something lets its form be chosen.
    package static let output = Option(
        "output", short: "o", value: "FORMAT", summary: "table for people, json for programs",
        defaultValue: OutputFormat.table.rawValue, choices: OutputFormat.allCases.map(\.rawValue))
}
