import Shared

/// A definition's lock file on disk.
enum LockFile {
    /// Writes the lock with these artifacts in it, durably. Entries of the same name are replaced, but not those for
    /// another architecture.
    static func update(_ path: String, with artifacts: [ArtifactRegistration]) throws {
        let path = try AbsolutePath.of(path)
        var lock = try read(path) ?? ArtifactLock()
        for artifact in artifacts {
            guard let kind = ArtifactLock.Kind(rawValue: artifact.kind.rawValue) else { continue }
            lock.replace(
                with: ArtifactLock.Entry(
                    name: artifact.name, digest: artifact.digest, size: artifact.size, kind: kind,
                    architecture: artifact.architecture))
        }
        try DurableFile.write(Array(lock.text.utf8), to: path, mode: FileMode(0o644))
    }

    /// Nil where there is no such file.
    static func read(_ path: String) throws -> ArtifactLock? {
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBeginning(path, beyond: YAMLParser.sizeLimit, followingSymbolicLink: true)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        let source = SourceText(name: path, bytes: bytes)
        let problems = ProblemCollector()
        var lock = ArtifactLock()
        if let root = YAMLParser.parse(source, problems: problems) {
            problems.root = root
            let reader = MappingReader(root, path: .root, problems: problems)
            lock = ArtifactLock(reader)
            reader.finish()
        }
        guard !problems.hasErrors else {
            throw CommandError(
                "\(DefinitionError(problems: problems.sorted, source: source))",
                hint: "mend the lock file, or remove it and add all artifacts again")
        }
        return lock
    }
}
