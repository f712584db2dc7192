import Shared

/// `coordinator artifact import`
enum ArtifactImportCommand {
    static let command = Command(
        "import", summary: "put the content of a bundle into the artifact store",
        discussion: """
            Every file is stored only when its digest is right. An import that was cut goes on where it was: what is
            stored already is passed over.
            """,
        arguments: [Argument("BUNDLE", summary: "what 'coordinator artifact bundle' has written")],
        options: [
            Option("digest", value: "DIGEST", summary: "the digest that 'bundle' printed; another bundle is refused"),
            Option("lock", value: "LOCKFILE", summary: "the lock file to write or update"),
            .output,
        ]
    ) { invocation in
        let host = try CoordinatorHost.require(invocation)
        let reader = try BundleReader(try AbsolutePath.existing(try invocation.requiredArgument("BUNDLE")))
        if let text = invocation.value("digest") {
            guard let wanted = Digest(text: text) else {
                throw invocation.usage("option --digest wants sha256: and 64 hex digits")
            }
            guard wanted == reader.digest else {
                throw CommandError("the bundle is \(reader.digest), not \(wanted)", hint: "nothing was stored")
            }
        }
        let store = try ArtifactStore(host)
        let manifest = reader.manifest
        var stored = 0
        try reader.forEachFile { file, next in
            if try store.take(file, next) { stored += 1 }
            for artifact in manifest.artifacts where artifact.digest == file.digest { try store.register(artifact) }
        }
        for file in manifest.artifacts where file.kind == .package {
            let control = try DebianControl.read(store.path(of: file.digest))
            guard control.package == AgentPackage.name else { continue }
            try AgentPackages.record(try AgentPackage(file, control: control), in: host.folder)
        }
        if let path = invocation.value("lock") {
            try LockFile.update(path, with: manifest.artifacts.filter { $0.kind != .package })
        }
        try invocation.show(ImportedBundle(digest: reader.digest, stored: stored, artifacts: manifest.artifacts))
        return .ok
    }
}

/// A bundle that is in the store now.
struct ImportedBundle: Codable, Printable {
    var digest: Digest
    /// How many files were new.
    var stored: Int
    var artifacts: [ArtifactRegistration]

    var text: String { ArtifactList(artifacts: artifacts).text + "\(stored) files were new\n" }
}
