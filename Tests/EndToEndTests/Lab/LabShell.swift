import Foundation
import Shared
import TestSupport

/// The lab's own functions, called in a shell as the lab calls them.
struct LabShell {
    static let home = Repository.root.appending(path: "packaging/lab").path
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// What a script says that begins in the folder, with parts of the lab; `stubs` come before those.
    func run(_ script: String, parts: [String], stubs: String = "") throws -> (text: String, errors: String) {
        let sources = parts.map { ". \"$LAB_HOME/lib/\($0).sh\"\n" }.joined()
        let text = "set -euo pipefail\ncd \"$1\"\nLAB_HOME=$2\n\(stubs)\n\(sources)\(script)"
        let result = try withExtendedLifetime(folder) {
            try ChildProcess.run(
                executable: "/bin/bash", arguments: ["-c", text, "bash", folder.path, Self.home],
                deadline: .seconds(120))
        }
        return (result.text, result.errorText)
    }
}
