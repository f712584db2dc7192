/// What was typed, understood: given to a command's `run`. Asking for an option or argument that the command does not
/// declare is a mistake of ours and traps.
package struct Invocation: Sendable {
    /// Program and subcommands: `["coordinator", "node", "list"]`.
    package let path: [String]
    package let console: Console
    private let options: [Option]
    private let optionValues: [String: [String]]
    private let argumentValues: [String: [String]]

    init(
        path: [String], console: Console, options: [Option], optionValues: [String: [String]],
        argumentValues: [String: [String]]
    ) {
        self.path = path
        self.console = console
        self.options = options
        self.optionValues = optionValues
        self.argumentValues = argumentValues
    }

    /// Whether a flag was given.
    package func flag(_ name: String) -> Bool { optionValues[declared(name).name] != nil }

    /// The value, or its default; the last one where it was given more than once.
    package func value(_ name: String) -> String? {
        let option = declared(name)
        return optionValues[option.name]?.last ?? option.defaultValue
    }

    /// All values of a repeatable option, in order.
    package func values(_ name: String) -> [String] {
        let option = declared(name)
        return optionValues[option.name] ?? option.defaultValue.map { [$0] } ?? []
    }

    /// The value of an option that is required or has a default.
    package func required(_ name: String) throws -> String {
        guard let value = value(name) else { throw usage("option --\(name) is needed") }
        return value
    }

    /// The value as a whole number in a range.
    package func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw usage(
                "option --\(name) wants a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
        }
        return number
    }

    /// The value as a time: `30` (seconds), `30s`, `5m`, `2h`, `7d`.
    package func duration(_ name: String) throws -> Duration? {
        guard let text = value(name) else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw usage("option --\(name) wants a time such as 30s, 5m or 2h, not '\(text)'")
        }
        return duration
    }

    /// A positional argument; nil where an optional one was left out.
    package func argument(_ name: String) -> String? { arguments(name).first }

    /// A positional argument that the command line cannot be without.
    package func requiredArgument(_ name: String) throws -> String {
        guard let value = argument(name) else { throw usage("argument \(name) is needed") }
        return value
    }

    package func arguments(_ name: String) -> [String] {
        guard let values = argumentValues[name] else {
            preconditionFailure("\(path.joined(separator: " ")) declares no argument \(name)")
        }
        return values
    }

    /// What `--output` says.
    package var format: OutputFormat { value("output").flatMap(OutputFormat.init(rawValue:)) ?? .table }

    /// Prints a result in the form that was asked for.
    package func show(_ value: some Printable) throws { try console.write(format.render(value)) }

    /// Prints one result of many that follow each other, as ``OutputFormat/renderNext(_:)`` has it.
    package func showNext(_ value: some Printable) throws { try console.write(format.renderNext(value)) }

    /// An error in how the command was called.
    package func usage(_ problem: String) -> CommandError { .usage(problem, path: path) }

    private func declared(_ name: String) -> Option {
        guard let option = options.first(where: { $0.name == name }) else {
            preconditionFailure("\(path.joined(separator: " ")) declares no option --\(name)")
        }
        return option
    }
}

extension CommandError {
    static func usage(_ problem: String, path: [String], suggestion: String? = nil) -> CommandError {
        let help = "\(path.joined(separator: " ")) --help"
        return CommandError(
            problem, hint: suggestion.map { "did you mean \($0)?" } ?? "see '\(help)'", exitStatus: .usage)
    }
}
