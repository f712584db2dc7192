import Foundation
import Shared
import Testing

@testable import NodeAgent

/// What people are told to type must be there.
struct NamedCommandTests {
    /// Every command of both programs, as `coordinator ticket create`.
    private static let commands = Result {
        let help = try Repository.text(of: "Tests/CoordinatorTests/Golden/help.txt")
        let coordinator = help.split(separator: "\n").compactMap { line in
            line.hasPrefix("==== ") ? String(line.dropFirst(5)) : nil
        }
        return Set(coordinator + names(NodeAgent.root, after: "node-agent"))
    }

    private static func names(_ command: Command, after path: String) -> [String] {
        command.subcommands.flatMap { ["\(path) \($0.name)"] + names($0, after: "\(path) \($0.name)") }
    }

    /// Texts that name commands: hints and messages of the sources, and the documentation.
    private static func texts() throws -> [(path: String, text: String)] {
        let folder = Repository.root.appending(path: "docs")
        let documents = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { "docs/\($0)" }
        let pages = documents + ["README.md"]
        return try Repository.swiftFiles(below: "Sources") + pages.map { ($0, try Repository.text(of: $0)) }
    }

    @Test func `every command that a text tells to type exists`() throws {
        let commands = try Self.commands.get()
        // Where a command can begin, so that prose about a coordinator is none.
        let pattern = #/(?:["'`]|[:;,] |or )(coordinator|node-agent) ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/#
        var found = 0
        for (path, text) in try Self.texts() {
            for match in text.matches(of: pattern) {
                let command = "\(match.1) \(match.2)"
                #expect(commands.contains(command), "\(path): \(match.0)")
                found += 1
                guard let next = match.3, commands.contains(where: { $0.hasPrefix("\(command) ") }) else { continue }
                #expect(commands.contains("\(command) \(next)"), "\(path): \(match.0)")
            }
        }
        #expect(found > 100)
    }
}
