import Shared

/// Debian packages, at the versions that the manifest pins, and held there.
struct PackagesStep: StepHandler {
    let spec: PackagesSpec

    func look(_ context: StepContext) throws -> Look {
        for file in try files(context, source: { _ in "" }) {
            if let difference = try context.files.difference(file) { return .needed(difference) }
        }
        if let missing = try missing(context).first {
            return .needed("\(missing.name) \(missing.version ?? "") is not installed")
        }
        guard spec.hold else { return .satisfied }
        let unheld = Set(spec.packages.map(\.name)).subtracting(try held(context)).sorted()
        return unheld.isEmpty ? .satisfied : .needed("\(unheld[0]) is not held")
    }

    func perform(_ context: StepContext) throws {
        for file in try files(context, source: { try context.blob($0) }) { try context.files.put(file) }
        try context.files.dropLeftovers(keepingFiles: files(context, source: { _ in "" }).map(\.path))
        let packages = try missing(context)
        if !packages.isEmpty {
            try Apt(context).install(packages, from: spec.repositories.map(Self.listPath))
        }
        if spec.hold { try context.host.must(HostCommand("apt-mark", ["hold"] + spec.packages.map(\.name))) }
    }

    func undo(_ context: StepContext) throws -> Undo {
        if spec.hold { _ = try context.host.run(HostCommand("apt-mark", ["unhold"] + spec.packages.map(\.name))) }
        try context.files.undoAll()
        return .cannot(
            "the packages stay installed, no longer held: \(spec.packages.map(\.name).joined(separator: " "))")
    }

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
