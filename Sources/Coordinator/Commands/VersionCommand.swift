import Shared

/// The version of this build.
enum CoordinatorVersion {
    static let text = "0.1.0"
}

/// `coordinator version`
enum VersionCommand {
    static let command = Command("version", summary: "print the version", options: [.output]) { invocation in
        try invocation.show(ProgramVersion(program: "coordinator", version: CoordinatorVersion.text))
        return .ok
    }
}
