import Shared

/// Debian packages. Those that the manifest pins to a version are held there; all others are the system's to upgrade,
/// so that they get its security updates.
struct PackagesStep: StepHandler {
    let spec: PackagesSpec

    func look(_ context: StepContext) throws -> Look {
        for file in try files(context, source: { _ in "" }) {
            if let difference = try context.files.difference(file) { return .needed(difference) }
        }
        if let missing = try missing(context).first {
            guard let wanted = missing.version else { return .needed("\(missing.name) is not installed") }
            guard let present = try installed(missing.name, context) else {
                return .needed("\(missing.name) \(wanted) is not installed")
            }
            return .needed("\(missing.name) is \(present), and the definition's \(wanted) is put back")
        }
        let held = try held(context)
        if let name = pinned.subtracting(held).sorted().first { return .needed("\(name) is not held") }
        if let name = released(context, held: held).first {
            return .needed("\(name) is held, which keeps security updates from it")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        for file in try files(context, source: { try context.blob($0) }) { try context.files.put(file) }
        try context.files.dropLeftovers(keepingFiles: files(context, source: { _ in "" }).map(\.path))
        let packages = try missing(context)
        if !packages.isEmpty {
            try Apt(context).install(packages, from: spec.repositories.map(Self.listPath))
        }
        try hold(context)
    }

    func adopt(_ context: StepContext) throws {
        try context.notes.set(Self.heldByUs, text(pinned))
    }

    func undo(_ context: StepContext) throws -> Undo {
        let names = ours(context).intersection(try held(context)).sorted()
        if !names.isEmpty { try context.host.must(HostCommand("apt-mark", ["unhold"] + names)) }
        try context.files.undoAll()
        return .cannot(
            "the packages stay installed, no longer held: \(spec.packages.map(\.name).joined(separator: " "))")
    }

    /// Note: the packages that this step holds. What somebody else holds later is not Muster's to release.
    private static let heldByUs = "held"

    private var pinned: Set<String> {
        spec.hold ? Set(spec.packages.filter { $0.version != nil }.map(\.name)) : []
    }

    /// What this step may release. Agents up to 0.1.0 held all packages of the step and made no note of it.
    private func ours(_ context: StepContext) -> Set<String> {
        guard let noted = context.notes[Self.heldByUs] else { return Set(spec.packages.map(\.name)) }
        return Set(noted.split(separator: " ").map(String.init))
    }

    /// What this step holds and no longer has to.
    private func released(_ context: StepContext, held: Set<String>) -> [String] {
        ours(context).subtracting(pinned).intersection(held).sorted()
    }

    /// Notes what is held before it is, and what is released after it is.
    private func hold(_ context: StepContext) throws {
        let held = try held(context)
        let (released, missing) = (released(context, held: held), pinned.subtracting(held).sorted())
        try context.notes.set(Self.heldByUs, text(pinned.union(released)))
        if !missing.isEmpty { try context.host.must(HostCommand("apt-mark", ["hold"] + missing)) }
        if !released.isEmpty { try context.host.must(HostCommand("apt-mark", ["unhold"] + released)) }
        try context.notes.set(Self.heldByUs, text(pinned))
    }

    private func text(_ names: Set<String>) -> String { names.sorted().joined(separator: " ") }

    private func missing(_ context: StepContext) throws -> [PinnedPackage] {
        try spec.packages.filter { package in
            guard let version = try installed(package.name, context) else { return true }
            return package.version.map { $0 != version } ?? false
        }
    }

    private func installed(_ name: String, _ context: StepContext) throws -> String? {
        let format = "${db:Status-Status} ${Version}"
        let result = try context.host.run(HostCommand("dpkg-query", ["--show", "--showformat", format, name]))
        let words = result.text.split(separator: " ")
        return result.status == 0 && words.first == "installed" ? words.last.map(String.init) : nil
    }

    private func held(_ context: StepContext) throws -> Set<String> {
        let result = try context.host.must(HostCommand("apt-mark", ["showhold"]))
        return Set(result.text.split(separator: "\n").map(String.init))
    }

    /// Sources and keys; the key's path is the one that the source line names.
    private func files(_ context: StepContext, source: (Digest) throws -> String) throws -> [WantedFile] {
        try spec.repositories.flatMap { repository in
            var files = [
                WantedFile(
                    path: Self.listPath(repository),
                    text: "# Written by Muster.\n\(repository.line)\n")
            ]
            if let digest = repository.keyDigest {
                files.append(
                    WantedFile(
                        path: try Self.keyPath(repository), content: .blob(digest, at: try source(digest)),
                        mode: FileMode(0o644), owner: "root", group: "root"))
            }
            return files
        }
    }

    private static func listPath(_ repository: PackageRepository) -> String {
        "/etc/apt/sources.list.d/\(repository.name).list"
    }

    private static func keyPath(_ repository: PackageRepository) throws -> String {
        guard let start = repository.line.firstRange(ofText: "signed-by=") else {
            throw StepError(.refused, "the source line of \(repository.name) has a key and no signed-by=")
        }
        let path = repository.line[start.upperBound...].prefix { $0 != "]" && $0 != " " }
        guard path.hasPrefix("/etc/apt/keyrings/"), !path.contains(text: "..") else {
            throw StepError(.refused, "the key of \(repository.name) does not belong in \(path)")
        }
        return String(path)
    }
}
