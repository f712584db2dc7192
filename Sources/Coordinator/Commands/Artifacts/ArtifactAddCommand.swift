import Shared

/// `coordinator artifact add`
enum ArtifactAddCommand {
    static let command = Command(
        "add", summary: "put files into the artifact store, and into a definition's lock file",
        discussion: """
            A file called *.tar is an image archive, an ELF file a binary. Artifacts are called after their
            files, images without .tar. What they run on is told from them; the lock file may have the same
            name once for each architecture.
            """,
        arguments: [Argument("FILE", summary: "a file on this host", count: .oneOrMore)],
        options: [
            Option("lock", value: "LOCKFILE", summary: "the lock file to write or update"),
            Option(
                "kind", value: "KIND", summary: "what the files are, where it cannot be told from them",
                choices: ["binary", "image", "file"]),
            .output,
        ]
    ) { invocation in
        let store = try ArtifactStore(CoordinatorHost.require(invocation))
        let kind = invocation.value("kind").flatMap(ArtifactRegistration.Kind.init(rawValue:))
        let added = try invocation.arguments("FILE").map { try store.add($0, as: kind) }
        if let path = invocation.value("lock") { try LockFile.update(path, with: added) }
        try invocation.show(ArtifactList(artifacts: added))
        return .ok
    }
}
