import Shared

/// The machine's system is one that Muster was tried on. Another may do as well: the operator says so in the definition,
/// and the manifest carries it with his signature.
struct ReleaseCheck: PreflightCheck {
    static let tried = ["debian 12", "ubuntu 22.04", "ubuntu 24.04"]
    let name = "release"

    func problem(_ context: StepContext) -> String? {
        let system = OSRelease(context.paths)
        if let release = system.release, Self.tried.contains(release) { return nil }
        return """
            this is \(system.prettyName), and Muster was tried on \(Self.tried.joined(separator: ", ")); \
            to use it all the same add release to host.ignoredChecks
            """
    }
}
