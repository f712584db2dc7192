import Shared

/// Where the files are that a definition names: beside it.
struct DefinitionFiles: Sendable {
    /// With a slash at the end, or empty.
    let directory: String

    init(besides path: String) {
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    func path(_ name: String) -> String { name.hasPrefix("/") ? name : directory + name }
}

/// Reads the files that a definition names, and complains about the ones that it cannot read.
final class ReferencedFiles {
    /// An addon is a few thousand lines at most; a script far less.
    private static let addonLimit = 16 << 20
    private static let scriptLimit = 256 << 10

    let files: DefinitionFiles
    let problems: ProblemCollector
    /// What was read that problems may point into.
    private(set) var sources: [SourceText] = []

    init(files: DefinitionFiles, problems: ProblemCollector) {
        self.files = files
        self.problems = problems
    }

    /// Reads addons and scripts.
    func fill(_ definition: inout Definition) {
        for index in definition.addons.indices {
            guard let file = definition.addons[index].file else { continue }
            definition.addons[index].content = read(
                file, at: DefinitionPath.root.key("addons")[index].key("file"), limit: Self.addonLimit)
        }
        fill(&definition.hooks.preInstall, at: DefinitionPath.root.key("hooks").key("preInstall"))
        fill(&definition.hooks.postInstall, at: DefinitionPath.root.key("hooks").key("postInstall"))
    }

    private func fill(_ hooks: inout [HookDefinition], at path: DefinitionPath) {
        for index in hooks.indices {
            guard let file = hooks[index].file,
                let bytes = read(file, at: path[index].key("file"), limit: Self.scriptLimit)
            else { continue }
            guard let script = String(validating: bytes, as: UTF8.self) else {
                problems.add("\(file) is not UTF-8", path: path[index].key("file"), fix: "a hook must be a text file")
                continue
            }
            hooks[index].script = script
        }
    }

    private func read(_ name: String, at path: DefinitionPath, limit: Int) -> [UInt8]? {
        do {
            let bytes = try DurableFile.readBeginning(files.path(name), beyond: limit, followingSymbolicLink: true)
            if bytes.count <= limit { return bytes }
            problems.add("\(name) has more than \(limit) bytes", path: path, fix: "is it the right file?")
        } catch {
            problems.add("\(error)", path: path, fix: "paths count from the definition's folder")
        }
        return nil
    }

    /// Reads the lock file; nil when there is none to read.
    func lock(_ definition: Definition, isRequired: Bool) -> ArtifactLock? {
        guard let name = definition.lockFile else { return nil }
        let path = DefinitionPath.root.key("artifacts").key("lockFile")
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBeginning(
                files.path(name), beyond: YAMLParser.sizeLimit, followingSymbolicLink: true)
        } catch {
            problems.add(
                "\(error)", path: path, severity: isRequired || !error.isMissing ? .error : .warning,
                fix: "coordinator artifact add --lock \(name) FILE... makes it")
            return nil
        }
        let source = SourceText(name: files.path(name), bytes: bytes)
        let inner = ProblemCollector()
        defer {
            for var problem in inner.sorted {
                problem.file = source.name
                problems.add(problem)
            }
            sources.append(source)
        }
        guard let root = YAMLParser.parse(source, problems: inner) else { return nil }
        inner.root = root
        let reader = MappingReader(root, path: .root, problems: inner)
        defer { reader.finish() }
        return ArtifactLock(reader)
    }
}
