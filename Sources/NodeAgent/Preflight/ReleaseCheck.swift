import Shared

/// The machine's system is one that Muster supports. Another may do as well: the operator says so in the definition, and
/// the manifest carries it with his signature.
///
/// The list is the agent's own and not the manifest's: which systems this agent's package runs on is a fact of the package.
struct ReleaseCheck: PreflightCheck {
    let name = "release"

    func problem(_ context: StepContext) -> String? {
        let system = OSRelease(context.paths)
        if system.release.flatMap(KnownRelease.init) != nil { return nil }
        return """
            this is \(system.prettyName), and Muster supports \(KnownRelease.allCases.map(\.name).joined(separator: ", ")); \
            to use it all the same add release to host.ignoredChecks
            """
    }
}
