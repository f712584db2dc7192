import Shared

/// A definition that was read and checked, with all files that it names.
struct LoadedDefinition: Sendable {
    var definition: Definition
    var lock: ArtifactLock
    /// Problems that do not keep a plan from being shown.
    var warnings: [DefinitionProblem]
    var source: SourceText
    /// Every key that the reader knows, for the reference's test.
    var knownKeys: Set<String>

    /// The warnings as people read them; empty without any.
    var renderedWarnings: String {
        warnings.isEmpty ? "" : ProblemRenderer(source: source).render(warnings)
    }
}

/// Reads definitions from files.
enum DefinitionLoader {
    /// Reads and checks the definition at `path` and the files that it names.
    ///
    /// - Parameter requireArtifacts: Whether missing artifacts are errors (to apply) or warnings (to show a plan).
    /// - Throws: ``Shared/FileError`` when the file cannot be read, ``DefinitionError`` with everything wrong with it.
    static func load(
        path: String, requireArtifacts: Bool = true, now: Timestamp = .now()
    ) throws -> LoadedDefinition {
        let bytes = try DurableFile.readBeginning(path, beyond: YAMLParser.sizeLimit, followingSymbolicLink: true)
        return try load(
            SourceText(name: path, bytes: bytes), files: DefinitionFiles(besides: path),
            requireArtifacts: requireArtifacts, now: now)
    }

    /// Reads and checks a definition from memory.
    static func load(
        _ source: SourceText, files: DefinitionFiles, requireArtifacts: Bool = true, now: Timestamp = .now()
    ) throws(DefinitionError) -> LoadedDefinition {
        let problems = ProblemCollector()
        guard let root = YAMLParser.parse(source, problems: problems) else {
            throw DefinitionError(problems: problems.sorted, source: source)
        }
        problems.root = root
        let reader = MappingReader(root, path: .root, problems: problems)
        var definition = Definition(reader)
        reader.finish()
        let contents = ReferencedFiles(files: files, problems: problems, requireSecrets: requireArtifacts)
        contents.fill(&definition)
        SuppliedMaterial(files: files, problems: problems, isRequired: requireArtifacts).check(&definition, now: now)
        let lock = contents.lock(definition, isRequired: requireArtifacts)
        DefinitionChecks(
            definition: definition, lock: lock, problems: problems, requireArtifacts: requireArtifacts,
            today: CalendarDay(now)
        ).run()
        guard !problems.hasErrors else {
            throw DefinitionError(problems: problems.sorted, source: source, otherSources: contents.sources)
        }
        return LoadedDefinition(
            definition: definition, lock: lock ?? ArtifactLock(), warnings: problems.sorted, source: source,
            knownKeys: problems.knownKeys)
    }
}
