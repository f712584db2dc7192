import Shared
import Testing

@testable import Coordinator

struct CommandTreeTests {
    @Test func `the help of every command`() throws {
        try Golden.expect(help(CoordinatorCommands.root, path: []), is: "help.txt")
    }

    private func help(_ command: Command, path: [String]) -> String {
        let text = CommandCall(path + ["--help"]).output
        return command.subcommands.reduce("==== \((["coordinator"] + path).joined(separator: " "))\n" + text) {
            $0 + help($1, path: path + [$1.name])
        }
    }

    @Test(arguments: [
        ["ticket", "create", "--node", "a"], ["ticket", "create", "--install"], ["cloud-init", "--coordinator"],
        ["plan"], ["apply", "-f", "x", "--timeout", "0"], ["stauts"], ["kubeconfig", "--ttl", "25h"],
    ])
    func `a command line that makes no sense ends with 2 and a hint`(words: [String]) {
        let call = CommandCall(words + ["--config", "/nonexistent"])
        #expect(call.status == .usage)
        #expect(call.errors.contains("coordinator: hint: "))
        #expect(call.output.isEmpty)
    }

    @Test(arguments: [["status"], ["node", "list"], ["ticket", "list"], ["artifact", "list"], ["kubeconfig"]])
    func `elsewhere than on the coordinator's host a command says so`(words: [String]) {
        let call = CommandCall(words + ["--config", "/nonexistent"])
        #expect(call.status == .failed)
        #expect(call.errors.hasPrefix("coordinator: error: this host is no coordinator"))
    }
}
