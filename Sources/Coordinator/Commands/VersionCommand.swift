import Shared

/// The version of this build.
enum CoordinatorVersion {
    static let text = "0.1.0"
}

/// `coordinator version`
enum VersionCommand {
    static let command = Command("version", summary: "print the version") { invocation in
        try invocation.console.print("coordinator \(CoordinatorVersion.text)")
        return .ok
    }
}
