import Glibc

/// A program made of a command tree: parses, runs, and turns every outcome into text and an exit status.
package struct CommandProgram: Sendable {
    /// The root's name is the program's: it begins every error line.
    package let root: Command
    /// What `--version` prints after the name.
    package let version: String

    package init(root: Command, version: String) {
        self.root = root
        self.version = version
    }

    /// Runs a command line.
    ///
    /// - Parameter words: without the program's own name.
    package func run(_ words: [String], console: Console = .standard) -> ExitStatus {
        do {
            switch try CommandParser.parse(words, root: root, console: console) {
            case .help(let command, let path, let inherited):
                try console.write(CommandHelp(command: command, path: path, inherited: inherited).text)
                return .ok
            case .version:
                try console.print("\(root.name) \(version)")
                return .ok
            case .run(let command, let invocation):
                guard let run = command.run else { return .usage }
                return try run(invocation)
            }
        } catch {
            console.errors(Array(ErrorText.render(error, program: root.name).utf8))
            return (error as? CommandError)?.exitStatus ?? .failed
        }
    }

    /// Runs the process's own command line and ends the process: the one line of `main`.
    package func main() -> Never {
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }
}
