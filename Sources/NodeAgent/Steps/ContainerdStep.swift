import Glibc
import Shared

/// containerd's whole configuration and its running service, proved by a socket that answers.
struct ContainerdStep: StepHandler {
    private static let unit = "containerd.service"
    private static let path = "/etc/containerd/config.toml"
    let spec: ContainerdSpec

    func look(_ context: StepContext) throws -> Look {
        if case .needed(let reason) = try service(started: true).look(context) { return .needed(reason) }
        if let difference = try context.files.difference(config(context)) { return .needed(difference) }
        return answers(context) ? .satisfied : .needed("\(spec.socket) does not answer")
    }

    func perform(_ context: StepContext) throws {
        let file = try config(context)
        // The same note as for the unit's own files: whatever changed, one restart is due.
        if try context.files.difference(file) != nil { try context.notes.set("reload", "yes") }
        try context.files.put(file)
        try service(started: true).perform(context)
        try context.wait(for: "containerd to answer on \(spec.socket)") {
            answers(context) ? .ready(()) : .notYet("nothing accepts a connection")
        }
    }

    private func config(_ context: StepContext) throws -> WantedFile {
        WantedFile(path: Self.path, text: try context.fill(spec.config))
    }

    /// The configuration is one more file of the unit's, so that it is not taken for a leftover.
    private func service(started: Bool) -> SystemdUnitStep {
        SystemdUnitStep(
            spec: SystemdUnitSpec(
                unit: Self.unit, content: nil, dropIns: spec.dropIns, enabled: true, started: started),
            alsoKeeping: [Self.path])
    }

    private func answers(_ context: StepContext) -> Bool { UnixSocketProbe.answers(context.paths.path(spec.socket)) }
}
