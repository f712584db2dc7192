import Shared

/// `node-agent version`
enum VersionCommand {
    static let command = Command("version", summary: "print the version", options: [.output]) { invocation in
        try invocation.show(ProgramVersion(program: "node-agent", version: ProductVersion.text))
        return .ok
    }
}
