import Shared
import TestSupport

/// A small program with one of everything.
struct CommandFixture {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let printed = PrintedText()

    static let program = CommandProgram(
        root: Command(
            "coordinator", summary: "bring clusters up",
            options: [Option("state", value: "FOLDER", summary: "state folder", defaultValue: "/var/lib/muster")],
            subcommands: [
                Command(
                    "plan", summary: "show what would change",
                    discussion: "Reads the definition and prints, node by node, what an apply would write and restart.",
                    arguments: [
                        Argument("NODE", summary: "only this node", count: .optional),
                        Argument("MORE", summary: "and these", count: .zeroOrMore),
                    ],
                    options: [
                        Option("file", short: "f", value: "FILE", summary: "the definition", isRequired: true),
                        .flag("verbose", short: "v", summary: "say more"),
                        .flag("all", short: "a", summary: "all of it"),
                        Option(
                            "label", short: "l", value: "K=V", summary: "only nodes that carry this label",
                            isRepeatable: true),
                        Option(
                            "wait", value: "TIME",
                            summary: "how long to wait until the cluster is as the definition says it must be",
                            defaultValue: "30s"),
                        Option("count", value: "N", summary: "how many"), .output,
                    ]
                ) { invocation in
                    try invocation.console.print(
                        "file=\(try invocation.required("file")) verbose=\(invocation.flag("verbose")) "
                            + "all=\(invocation.flag("all")) labels=\(invocation.values("label")) "
                            + "wait=\(try invocation.duration("wait") ?? .zero) count=\(try invocation.integer("count", in: 1...9) ?? 0) "
                            + "state=\(invocation.value("state") ?? "-") format=\(invocation.format) "
                            + "node=\(invocation.argument("NODE") ?? "-") more=\(invocation.arguments("MORE"))")
                    return .notConverged
                },
                Command(
                    "node", summary: "work with nodes",
                    subcommands: [
                        Command("show", summary: "show a node", arguments: [Argument("NODE", summary: "its name")]) {
                            invocation in
                            throw CommandError(
                                "no node named \(try invocation.requiredArgument("NODE"))",
                                hint: "coordinator node list")
                        },
                        Command(
                            "drain", summary: "empty a node",
                            arguments: [Argument("NODE", summary: "its name", count: .oneOrMore)]
                        ) {
                            throw Failure(description: "cannot reach \($0.arguments("NODE").joined(separator: "+"))")
                        },
                    ]),
            ]),
        version: "1.2 (abcdef)")

    func run(_ words: String...) -> ExitStatus { Self.program.run(words, console: printed.console()) }
}
