import Glibc
import Shared

/// containerd's whole configuration and its running service, proved by a socket that answers. The package's own
/// configuration is left as it is.
struct ContainerdStep: StepHandler {
    let spec: ContainerdSpec

    func look(_ context: StepContext) throws -> Look {
        if case .needed(let reason) = try service(context).look(context) { return .needed(reason) }
        if let difference = try context.files.difference(config(context)) { return .needed(difference) }
        return answers(context) ? .satisfied : .needed("\(spec.socket) does not answer")
    }

    func perform(_ context: StepContext) throws {
        let file = try config(context)
        // The same note as for the unit's own files: whatever changed, one restart is due.
        if try context.files.difference(file) != nil { try context.notes.set("reload", "yes") }
        try context.files.put(file)
        try service(context).perform(context)
        try context.wait(for: "containerd to answer on \(spec.socket)") {
            answers(context) ? .ready(()) : .notYet("nothing accepts a connection")
        }
    }

    private func config(_ context: StepContext) throws -> WantedFile {
        WantedFile(path: ContainerdSpec.path, text: try context.fill(spec.config))
    }

    /// The configuration is one more file of the unit's, so that it is not taken for a leftover.
    private func service(_ context: StepContext) throws -> SystemdUnitStep {
        let command = try UnitFile(ContainerdSpec.unit, context.paths)?.command ?? ContainerdSpec.command
        return SystemdUnitStep(
            spec: SystemdUnitSpec(
                unit: ContainerdSpec.unit, content: nil, dropIns: spec.dropIns(command: command), enabled: true,
                started: true),
            alsoKeeping: [ContainerdSpec.path])
    }

    private func answers(_ context: StepContext) -> Bool { UnixSocketProbe.answers(context.paths.path(spec.socket)) }
}
