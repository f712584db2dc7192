import Shared

/// Addons whose file is an artifact: what they may open is looked at where the store is at hand.
enum AddonArtifacts {
    /// - Parameter content: gives an artifact's bytes.
    /// - Throws: ``DefinitionError`` with everything that is not allowed, at its place in the artifact.
    static func check(_ loaded: LoadedDefinition, _ content: (ArtifactLock.Entry) throws -> [UInt8]) throws {
        var problems: [DefinitionProblem] = []
        var sources: [SourceText] = []
        for addon in loaded.definition.addons {
            guard let name = addon.artifact, let entry = loaded.lock.entry(name, kind: .file) else { continue }
            let source = SourceText(name: name, bytes: try content(entry))
            problems += AddonInspection(source).problems(of: addon)
            sources.append(source)
        }
        guard problems.isEmpty else {
            throw DefinitionError(problems: problems, source: loaded.source, otherSources: sources)
        }
    }
}
