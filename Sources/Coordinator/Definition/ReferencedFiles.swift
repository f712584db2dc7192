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
    private static let scriptLimit = 256 << 10

    let files: DefinitionFiles
    let problems: ProblemCollector
    /// Whether a secret that cannot be read is an error: nothing can be signed without, but a plan can be shown.
    let requireSecrets: Bool
    /// What was read that problems may point into.
    private(set) var sources: [SourceText] = []

    init(files: DefinitionFiles, problems: ProblemCollector, requireSecrets: Bool = true) {
        self.files = files
        self.problems = problems
        self.requireSecrets = requireSecrets
    }

    /// Reads addons, patches, scripts, the network's manifest and what is to be sealed.
    func fill(_ definition: inout Definition) {
        for index in definition.addons.indices {
            guard let file = definition.addons[index].file else { continue }
            let path = DefinitionPath.root.key("addons")[index]
            definition.addons[index].content = read(
                file, at: path.key("file"), limit: YAMLParser.Limits.addon.bytes)
            if let content = definition.addons[index].content { inspect(content, file, &definition.addons[index]) }
        }
        for index in definition.kubernetes.patches.indices {
            guard let file = definition.kubernetes.patches[index].file else { continue }
            let path = DefinitionPath.root.key("kubernetes").key("patches")[index].key("file")
            definition.kubernetes.patches[index].content = text(file, at: path, what: "patch")
        }
        fill(&definition.networking)
        fill(&definition.hooks.preInstall, at: DefinitionPath.root.key("hooks").key("preInstall"))
        fill(&definition.hooks.postInstall, at: DefinitionPath.root.key("hooks").key("postInstall"))
        for index in definition.files.indices {
            guard let file = definition.files[index].sealed else { continue }
            definition.files[index].secret = secret(file, at: DefinitionPath.root.key("files")[index].key("sealed"))
        }
        fill(&definition.etcd.client, at: DefinitionPath.root.key("etcd"))
    }

    private func fill(_ client: inout EtcdClientSettings, at path: DefinitionPath) {
        client.authorityText = client.authority.flatMap { text($0, at: path.key("authority")) }
        client.certificateText = client.certificate.flatMap { text($0, at: path.key("certificate")) }
        client.keyContent = client.key.flatMap { secret($0, at: path.key("key")) }
    }

    private func text(_ name: String, at path: DefinitionPath) -> String? {
        read(name, at: path, limit: SealedFile.maximumBytes, severity: requireSecrets ? .error : .warning)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func secret(_ name: String, at path: DefinitionPath) -> SecretBytes? {
        read(name, at: path, limit: SealedFile.maximumBytes, severity: requireSecrets ? .error : .warning)
            .map(SecretBytes.init)
    }

    private func fill(_ networking: inout NetworkingSettings) {
        guard let name = networking.manifest else { return }
        let path = DefinitionPath.root.key("networking").key("manifest")
        guard let bytes = read(name, at: path, limit: YAMLParser.sizeLimit) else { return }
        let source = SourceText(name: files.path(name), bytes: bytes)
        networking.content = source
        sources.append(source)
    }

    private func fill(_ hooks: inout [HookDefinition], at path: DefinitionPath) {
        for index in hooks.indices {
            guard let file = hooks[index].file,
                let script = text(file, at: path[index].key("file"), what: "hook")
            else { continue }
            hooks[index].script = script
        }
    }

    /// What an addon must be allowed, at its place in the addon's own file.
    private func inspect(_ content: [UInt8], _ file: String, _ addon: inout AddonDefinition) {
        let source = SourceText(name: files.path(file), bytes: content)
        let inspection = AddonInspection(source)
        addon.workloads = inspection.workloads
        let found = inspection.problems(of: addon)
        guard !found.isEmpty else { return }
        for problem in found { problems.add(problem) }
        sources.append(source)
    }

    private func text(_ name: String, at path: DefinitionPath, what: String) -> String? {
        guard let bytes = read(name, at: path, limit: Self.scriptLimit) else { return nil }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        problems.add("\(name) is not UTF-8", path: path, fix: "a \(what) must be a text file")
        return nil
    }

    private func read(
        _ name: String, at path: DefinitionPath, limit: Int, severity: DefinitionProblem.Severity = .error
    ) -> [UInt8]? {
        do {
            let bytes = try DurableFile.readBeginning(files.path(name), beyond: limit, followingSymbolicLink: true)
            if bytes.count <= limit { return bytes }
            problems.add("\(name) has more than \(limit) bytes", path: path, fix: "is it the right file?")
        } catch {
            problems.add("\(error)", path: path, severity: severity, fix: "paths count from the definition's folder")
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
            let isNotYetNeeded = error.isMissing && !isRequired
            problems.add(
                isNotYetNeeded ? "\(name) is not there yet; apply needs it" : "\(error)", path: path,
                severity: isNotYetNeeded ? .warning : .error,
                fix: "on the coordinator's host, coordinator artifact add --lock \(name) FILE... makes it")
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
