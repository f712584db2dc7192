/// The text of `--help`.
struct CommandHelp {
    let command: Command
    let path: [String]
    let inherited: [Option]

    /// Columns of a terminal; the discussion is written for it by hand.
    private static let width = 100

    var text: String {
        var blocks = ["\(path.joined(separator: " ")): \(command.summary)", "Usage: " + usage]
        if !command.discussion.isEmpty { blocks.append(command.discussion) }
        block("Commands", command.subcommands.map { ($0.name, $0.summary) }, into: &blocks)
        block("Arguments", command.arguments.map { ($0.name, $0.summary) }, into: &blocks)
        let help = ("-h, --help", "Show this text")
        block(
            "Options", (command.options + inherited).map { (Self.label($0), Self.summary($0)) } + [help], into: &blocks)
        if !command.subcommands.isEmpty {
            blocks.append("'\(path.joined(separator: " ")) COMMAND --help' tells more about a command.")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var usage: String {
        var words = path
        for option in command.options + inherited where option.isRequired {
            words.append("--\(option.name) \(option.value ?? "")")
        }
        if (command.options + inherited).contains(where: { !$0.isRequired }) { words.append("[OPTIONS]") }
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        return (words + command.arguments.map(\.usage)).joined(separator: " ")
    }

    private static func label(_ option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return short + "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
    }

    private static func summary(_ option: Option) -> String {
        var notes: [String] = []
        if !option.choices.isEmpty { notes.append("one of " + option.choices.joined(separator: ", ")) }
        if option.isRequired { notes.append("needed") }
        if option.isRepeatable { notes.append("may be repeated") }
        if let value = option.defaultValue { notes.append("default \(value)") }
        return option.summary + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }

    private func block(_ title: String, _ rows: [(String, String)], into blocks: inout [String]) {
        guard !rows.isEmpty else { return }
        let widest = rows.map(\.0.count).max() ?? 0
        let lines = rows.flatMap { label, summary in
            let lines = Self.wrap(summary, to: max(30, Self.width - widest - 4))
            return lines.enumerated().map { index, line in
                let label = index == 0 ? label : ""
                return "  " + label + String(repeating: " ", count: widest - label.count + 2) + line
            }
        }
        blocks.append(title + ":\n" + lines.joined(separator: "\n"))
    }

    private static func wrap(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
