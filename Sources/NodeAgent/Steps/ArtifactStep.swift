import Shared

/// A file fetched by digest from the coordinator. Nothing takes its place before its digest has been checked.
struct ArtifactStep: StepHandler {
    let spec: ArtifactSpec

    /// Note: digest of what this step has put in its place.
    private static let placed = "placed"

    func look(_ context: StepContext) throws -> Look {
        // The digest alone decides, so a look needs no blob.
        if let difference = try context.files.difference(wanted(at: "")) {
            return .needed(difference + (try replacement(context) ?? ""))
        }
        if let pending = try RestartDebt(context).reason { return .needed(pending) }
        if let leftover = context.files.leftovers(keepingFiles: [spec.path]).first {
            return .needed("\(leftover) is no longer wanted")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let debt = RestartDebt(context)
        if try context.files.difference(wanted(at: "")) != nil {
            context.progress("fetching \(spec.path)")
            let source = try context.blob(spec.digest)
            try refuseForeignProgram(at: source)
            try debt.owe(spec.restarts)
            try context.files.put(wanted(at: source))
            try context.notes.set(Self.placed, spec.digest.text)
        }
        try context.files.dropLeftovers(keepingFiles: [spec.path])
        try debt.pay()
    }

    /// What there is to say where another file was put over the definition's: a program that somebody has upgraded by hand
    /// must not go back without a word.
    private func replacement(_ context: StepContext) throws -> String? {
        guard context.notes[Self.placed] == spec.digest.text,
            try FileState.read(context.paths.path(spec.path), digest: false).exists
        else { return nil }
        return
            ": somebody has replaced it, and the definition's own is put back (to upgrade by hand, stop the agent first)"
    }

    /// A program of another architecture would say no more than "Exec format error", and some of them only at the next
    /// start.
    private func refuseForeignProgram(at source: String) throws {
        guard spec.mode.bits & 0o111 != 0, let own = Architecture.ofThisMachine else { return }
        let header = try DurableFile.readBeginning(source, beyond: Architecture.headerSize)
        guard let foreign = Architecture(program: header), !own.runs(foreign) else { return }
        throw StepError(
            .blocked, "\(spec.path) is a program for \(foreign.rawValue), and this machine is \(own.rawValue)",
            hint: "coordinator artifact add --lock LOCKFILE, with the program for \(own.rawValue); write "
                + "architecture: \(own.rawValue) at this node in the definition, then coordinator apply")
    }

    private func wanted(at source: String) -> WantedFile {
        WantedFile(
            path: spec.path, content: .blob(spec.digest, at: source), mode: spec.mode, owner: "root", group: "root")
    }
}
