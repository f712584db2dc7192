import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Files that commands make: one that is there may be the only copy of a key.
struct OutputFileTests {
    @Test func `no command replaces a file that is there unless it is forced to, or does anything before it says so`()
        throws
    {
        try CommandStage.with { stage in
            let file = stage.folder("operator.key")
            let old = try stage.folder.write("old.json", ImportCommandTests.complete)
            let commands: [[String]] = [
                ["ticket", "create", "--node", "cp-1", "--role", "worker", "--output-file", file],
                ["kubeconfig", "--output-file", file],
                ["artifact", "bundle", file, stage.package],
                ["import", old, "--output-file", file],
            ]
            for words in commands {
                try stage.folder.write("operator.key", "the only copy")
                let call = stage.run(words)
                #expect(call.status == .failed && call.output.isEmpty, "\(words)")
                #expect(call.errors.contains("\(file) is there already"), "\(call.errors)")
                #expect(call.errors.contains("give --force to replace it"), "\(call.errors)")
                #expect(try stage.folder.text("operator.key") == "the only copy")
            }
            #expect(stage.run(["ticket", "list"]).output == "there are no tickets\n")
            for words in commands where words[0] != "kubeconfig" {
                let call = stage.run(words + ["--force"])
                #expect(call.status == .ok, "\(call.errors)")
                #expect(try stage.folder.text("operator.key") != "the only copy")
            }
        }
    }

    @Test func `a link to a file, and one to nothing, are as good as a file`() throws {
        try CommandStage.with { stage in
            try stage.folder.write("key", "the only copy")
            symlink(stage.folder("key"), stage.folder("link"))
            symlink(stage.folder("later"), stage.folder("dangling"))
            for name in ["link", "dangling"] {
                let words = [
                    "ticket", "create", "--node", "cp-1", "--role", "worker", "--output-file", stage.folder(name),
                ]
                let call = stage.run(words)
                #expect(call.status == .failed && call.errors.contains("is there already"), "\(name): \(call.errors)")
            }
            #expect(try stage.folder.text("key") == "the only copy")
        }
    }
}
