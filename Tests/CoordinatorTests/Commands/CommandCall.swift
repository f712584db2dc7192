import Shared
import TestSupport

@testable import Coordinator

/// One run of the program's command tree inside the test.
struct CommandCall {
    let status: ExitStatus
    let output: String
    let errors: String

    init(_ words: [String]) {
        let printed = PrintedText()
        status = CommandProgram(root: CoordinatorCommands.root, version: "test").run(words, console: printed.console())
        output = printed.output
        errors = printed.errors
    }
}
