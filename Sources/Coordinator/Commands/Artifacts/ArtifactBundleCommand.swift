import Shared

/// `coordinator artifact bundle`
enum ArtifactBundleCommand {
    static let command = Command(
        "bundle", summary: "pack artifacts into one file, to carry them to a coordinator without a network",
        discussion: """
            With -f: what the definition's lock file lists, and all packages. Otherwise the files that are named, or
            everything that the artifact store has. Files that are named need no coordinator on this host. The same
            content gives the same bytes; tell whoever imports the bundle its digest by another way.
            """,
        arguments: [
            Argument("OUT", summary: "the bundle to write, a tar archive"),
            Argument("FILE", summary: "a file on this host", count: .zeroOrMore),
        ],
        options: [
            Option("file", short: "f", value: "FILE", summary: "the definition whose artifacts are wanted"),
            OutputFile.force, .output,
        ]
    ) { invocation in
        let target = try OutputFile(try invocation.requiredArgument("OUT"), invocation).path
        var sources = try BundleSources(store: CoordinatorHost.find(try invocation.configurationFolder))
        let named = try invocation.arguments("FILE").map { try sources.add(file: $0) }
        let manifest: BundleManifest
        if invocation.value("file") != nil {
            guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
            manifest = try sources.manifest(of: loaded, besides: named)
        } else {
            manifest = BundleManifest(named.isEmpty ? sources.stored : BundleSources.distinct(named))
        }
        guard !manifest.artifacts.isEmpty else {
            throw CommandError(
                "there is nothing to pack", hint: "name files, or add some with 'coordinator artifact add'")
        }
        let digest = try BundleWriter(manifest: manifest, paths: sources.paths).write(to: target)
        try invocation.show(PackedBundle(file: target, digest: digest, artifacts: manifest.artifacts))
        return .ok
    }
}

/// What a bundle can be made of: files that were named, and the artifact store where there is one.
struct BundleSources {
    /// What the store has.
    private(set) var stored: [ArtifactRegistration] = []
    private(set) var paths: [Digest: String] = [:]

    init(store host: CoordinatorHost?) throws {
        guard let host else { return }
        let list: ArtifactList = try host.client.get(AdminRoutes.artifacts)
        stored = list.artifacts
        for index in stored.indices {
            let path = "\(host.state.artifacts)/\(stored[index].digest.hex)"
            paths[stored[index].digest] = path
            stored[index].architecture = ArtifactKind.architecture(of: path, stored[index].kind)
        }
    }

    mutating func add(file: String) throws -> ArtifactRegistration {
        let path = try AbsolutePath.existing(file)
        let kind = file.hasSuffix(".deb") ? .package : try ArtifactKind.of(path, named: file)
        let digest = try FileDigest.read(path)
        paths[digest] = path
        return ArtifactRegistration(
            name: try ArtifactKind.name(of: file, kind), digest: digest,
            size: try FileState.read(path, digest: false).size, kind: kind,
            architecture: ArtifactKind.architecture(of: path, kind))
    }

    /// The artifacts of the definition's lock, packages, and what was named.
    func manifest(of loaded: LoadedDefinition, besides named: [ArtifactRegistration]) throws -> BundleManifest {
        let locked = loaded.lock.entries.compactMap { entry in
            ArtifactRegistration.Kind(rawValue: entry.kind.rawValue).map {
                ArtifactRegistration(
                    name: entry.name, digest: entry.digest, size: entry.size, kind: $0,
                    architecture: entry.architecture)
            }
        }
        let missing = locked.filter { paths[$0.digest] == nil }
        guard missing.isEmpty else {
            throw CommandError(
                problems: missing.map { "\($0.name) (\($0.digest.short)) is neither in the artifact store nor named" },
                hint: "name its file after OUT, or add it with 'coordinator artifact add'")
        }
        return BundleManifest(Self.distinct(locked + named + stored.filter { $0.kind == .package }))
    }

    /// Without repetition.
    static func distinct(_ artifacts: [ArtifactRegistration]) -> [ArtifactRegistration] {
        var seen: Set<String> = []
        return artifacts.filter { seen.insert($0.place).inserted }
    }
}

/// A bundle that was written.
struct PackedBundle: Codable, Printable {
    var file: String
    /// Of the list at its beginning, which has the digests of all the rest.
    var digest: Digest
    var artifacts: [ArtifactRegistration]

    var text: String { ArtifactList(artifacts: artifacts).text + "\(file) is \(digest)\n" }
}
