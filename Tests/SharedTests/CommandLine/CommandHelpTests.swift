import Shared
import TestSupport
import Testing

struct CommandHelpTests {
    @Test(arguments: [["--help"], ["-h"], ["help"], ["--state", "/x", "--help"]])
    func `a group lists its commands`(words: [String]) {
        let fixture = CommandFixture()
        #expect(CommandFixture.program.run(words, console: fixture.printed.console()) == .ok)
        #expect(
            differences(
                fixture.printed.output,
                """
                coordinator: bring clusters up

                Usage: coordinator [OPTIONS] COMMAND

                Commands:
                  plan  show what would change
                  node  work with nodes

                Options:
                      --state FOLDER  state folder (default /var/lib/muster)
                  -h, --help          Show this text

                'coordinator COMMAND --help' tells more about a command.

                """) == "")
    }

    @Test(arguments: [["plan", "--help"], ["--help", "plan"], ["plan", "-h", "x"], ["help", "plan"]])
    func `a command lists its arguments and options`(words: [String]) {
        let fixture = CommandFixture()
        #expect(CommandFixture.program.run(words, console: fixture.printed.console()) == .ok)
        #expect(
            differences(
                fixture.printed.output,
                """
                coordinator plan: show what would change

                Usage: coordinator plan --file FILE [OPTIONS] [NODE] [MORE…]

                Reads the definition and prints, node by node, what an apply would write and restart.

                Arguments:
                  NODE  only this node
                  MORE  and these

                Options:
                  -f, --file FILE      the definition (needed)
                  -v, --verbose        say more
                  -a, --all            all of it
                  -l, --label K=V      only nodes that carry this label (may be repeated)
                      --wait TIME      how long to wait until the cluster is as the definition says it must be
                                       (default 30s)
                      --count N        how many
                  -o, --output FORMAT  table for people, json for programs (one of table, json; default table)
                      --state FOLDER   state folder (default /var/lib/muster)
                  -h, --help           Show this text

                """) == "")
    }
}
