import Shared
import TestSupport
import Testing

struct CommandProgramTests {
    @Test(arguments: [
        (
            ["plan", "-f", "c.yaml"],
            "file=c.yaml verbose=false all=false labels=[] wait=30.0 seconds count=0 state=/var/lib/muster format=table node=- more=[]"
        ),
        (
            ["--state", "/s", "plan", "--file=c=d.yaml"],
            "file=c=d.yaml verbose=false all=false labels=[] wait=30.0 seconds count=0 state=/s format=table node=- more=[]"
        ),
        (
            ["plan", "cp-1", "-vafX", "--state=", "-l", "a=b", "--label=c=d"],
            #"file=X verbose=true all=true labels=["a=b", "c=d"] wait=30.0 seconds count=0 state= format=table node=cp-1 more=[]"#
        ),
        (
            ["plan", "-fX", "--wait", "2h", "--count", "9", "-o", "json", "--", "--help", "-x", "-"],
            #"file=X verbose=false all=false labels=[] wait=7200.0 seconds count=9 state=/var/lib/muster format=json node=--help more=["-x", "-"]"#
        ),
        (
            ["plan", "-f", "--all"],
            "file=--all verbose=false all=false labels=[] wait=30.0 seconds count=0 state=/var/lib/muster format=table node=- more=[]"
        ),
    ])
    func `options and arguments are read the GNU way`(words: [String], expected: String) {
        let fixture = CommandFixture()
        #expect(CommandFixture.program.run(words, console: fixture.printed.console()) == .notConverged)
        #expect(differences(fixture.printed.output, expected + "\n") == "")
        #expect(fixture.printed.errors == "")
    }

    @Test(arguments: [
        ([], "a command is missing", "see 'coordinator --help'"),
        (["plann"], "unknown command 'plann'", "did you mean 'coordinator plan'?"),
        (["destroy"], "unknown command 'destroy'", "see 'coordinator --help'"),
        (["node"], "a command is missing", "see 'coordinator node --help'"),
        (["node", "shwo", "x"], "unknown command 'shwo'", "did you mean 'coordinator node show'?"),
        (["plan"], "option --file FILE is needed", "see 'coordinator plan --help'"),
        (["plan", "--fiel", "x"], "unknown option '--fiel'", "did you mean --file?"),
        (["plan", "--"], "option --file FILE is needed", "see 'coordinator plan --help'"),
        (["plan", "-f"], "option -f wants a value", "see 'coordinator plan --help'"),
        (["plan", "-x"], "unknown option '-x'", "see 'coordinator plan --help'"),
        (["plan", "--file"], "option --file wants a value", "see 'coordinator plan --help'"),
        (["plan", "--verbose=yes", "-fX"], "option --verbose takes no value", "see 'coordinator plan --help'"),
        (["plan", "-fX", "-fY"], "option --file is given twice", "see 'coordinator plan --help'"),
        (["plan", "-fX", "-o", "jsn"], "option --output wants one of table, json, not 'jsn'", "did you mean json?"),
        (
            ["plan", "-fX", "--count", "10"], "option --count wants a number from 1 to 9, not '10'",
            "see 'coordinator plan --help'"
        ),
        (
            ["plan", "-fX", "--wait", "5 min"], "option --wait wants a time such as 30s, 5m or 2h, not '5 min'",
            "see 'coordinator plan --help'"
        ),
        (["node", "show"], "argument NODE is missing", "see 'coordinator node show --help'"),
        (["node", "show", "a", "b"], "unexpected argument 'b'", "see 'coordinator node show --help'"),
        (["node", "drain"], "argument NODE is missing", "see 'coordinator node drain --help'"),
        (["--version=1"], "unknown option '--version'", "see 'coordinator --help'"),
        (["-"], "unknown command '-'", "see 'coordinator --help'"),
        ([""], "unknown command ''", "see 'coordinator --help'"),
        (["\u{1b}[2J\n"], #"unknown command '\x1b[2J"# + "\n'", "see 'coordinator --help'"),
    ])
    func `a command line that cannot be understood says what to type`(words: [String], problem: String, hint: String) {
        let fixture = CommandFixture()
        #expect(CommandFixture.program.run(words, console: fixture.printed.console()) == .usage)
        #expect(
            differences(fixture.printed.errors, "coordinator: error: \(problem)\ncoordinator: hint: \(hint)\n") == "")
        #expect(fixture.printed.output == "")
    }

    @Test func `a failure is told with its hint`() {
        let fixture = CommandFixture()
        #expect(fixture.run("node", "show", "cp-9") == .failed)
        #expect(
            differences(
                fixture.printed.errors,
                """
                coordinator: error: no node named cp-9
                coordinator: hint: coordinator node list

                """) == "")
    }

    @Test func `any error is told by its description`() {
        let fixture = CommandFixture()
        #expect(fixture.run("node", "drain", "a", "\u{1b}]0;b") == .failed)
        #expect(fixture.printed.errors == "coordinator: error: cannot reach a+\\x1b]0;b\n")
    }

    @Test func `all problems are told, and each keeps its lines`() {
        let error = CommandError(problems: ["c.yaml:1:3: no\n  a: b\n  ^", "two"], hint: "fix both")
        #expect(
            differences(
                ErrorText.render(error, program: "p"),
                """
                p: error: c.yaml:1:3: no
                  a: b
                  ^
                p: error: two
                p: hint: fix both

                """) == "")
    }

    @Test func `an answer of the coordinator keeps its hint`() {
        let error = APIError(status: 409, code: "ticket-used", message: "the ticket is used", hint: "make a new one")
        #expect(
            ErrorText.render(error, program: "p")
                == "p: error: the ticket is used (ticket-used, HTTP 409)\np: hint: make a new one\n")
    }

    @Test func `the version is the program's name and version`() {
        let fixture = CommandFixture()
        #expect(fixture.run("--version") == .ok)
        #expect(fixture.printed.output == "coordinator 1.2 (abcdef)\n")
    }

    @Test func `output that cannot be written is a failure`() {
        let console = Console(
            output: { _ in throw FileError(.write, "standard output", errno: 28) }, errors: { _ in })
        #expect(CommandFixture.program.run(["--version"], console: console) == .failed)
    }
}
