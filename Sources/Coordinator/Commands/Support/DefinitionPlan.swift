import Shared

/// Plans from a definition file, with or without a generation before.
enum DefinitionPlan {
    /// Reads a definition; what is wrong with it goes to standard error as the renderer wrote it.
    ///
    /// - Returns: nil where it has errors.
    static func load(_ invocation: Invocation, requireArtifacts: Bool) throws -> LoadedDefinition? {
        let path = try invocation.required("file")
        do {
            let loaded = try DefinitionLoader.load(path: path, requireArtifacts: requireArtifacts)
            if !loaded.renderedWarnings.isEmpty {
                invocation.console.printError(DisplayText.escapedLines(loaded.renderedWarnings))
            }
            return loaded
        } catch let error as DefinitionError {
            invocation.console.printError(DisplayText.escapedLines("\(error)"))
            return nil
        } catch let error as FileError {
            throw CommandError("\(error)", hint: "name the definition with -f FILE")
        }
    }

    /// The next generation. Where the server's digest says that the definition is the applied one, that stands: pools
    /// are not part of what is signed, so the planner alone cannot see that they are unchanged.
    ///
    /// - Parameter operatorKey: makes the fingerprints of secrets; without it they are taken for unchanged.
    /// - Returns: also the names of the secrets of which that had to be done.
    static func plan(
        _ loaded: LoadedDefinition, clusterUID: String, applied: AppliedGeneration?, operatorKey: PrivateKey?
    ) throws -> (plan: Plan, unchecked: [String]) {
        let sealed = try SealedFingerprints.table(
            loaded.definition.secrets(), operatorKey: operatorKey, clusterUID: clusterUID,
            previous: applied?.previous)
        var plan = try Planner.plan(
            loaded.definition, lock: loaded.lock, clusterUID: clusterUID, previous: applied?.previous,
            fingerprints: sealed.fingerprints, progress: applied?.progress ?? .unknown)
        if let applied, applied.definitionDigest == plan.definitionDigest { plan.isUnchanged = true }
        return (plan, sealed.unchecked)
    }
}

extension PlanError: HintedError {}
