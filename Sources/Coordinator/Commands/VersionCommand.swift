import Shared

/// `coordinator version`
enum VersionCommand {
    static let command = Command("version", summary: "print the version", options: [.output]) { invocation in
        try invocation.show(ProgramVersion(program: "coordinator", version: ProductVersion.text))
        return .ok
    }
}
