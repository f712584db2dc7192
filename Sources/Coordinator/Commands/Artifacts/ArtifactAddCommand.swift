import Shared

/// `coordinator artifact add`
enum ArtifactAddCommand {
    static let command = Command(
        "add", summary: "put files into the artifact store, and into a definition's lock file",
        discussion: """
            A file called *.tar is an image archive, an ELF file a binary. Artifacts are called after their
            files, images without .tar.
            """,
        arguments: [Argument("FILE", summary: "a file on this host", count: .oneOrMore)],
        options: [
            Option("lock", value: "LOCKFILE", summary: "the lock file to write or update"),
            Option(
                "kind", value: "KIND", summary: "what the files are, where it cannot be told from them",
                choices: ["binary", "image", "file"]),
        ]
    ) { invocation in
        let store = try ArtifactStore(CoordinatorHost.require(invocation))
        let kind = invocation.value("kind").flatMap(ArtifactRegistration.Kind.init(rawValue:))
        var added: [ArtifactRegistration] = []
        for path in invocation.arguments("FILE") {
            let artifact = try store.add(path, as: kind)
            added.append(artifact)
            try invocation.console.print(
                "\(artifact.kind.rawValue) \(artifact.name): \(ByteCount.text(artifact.size)), \(artifact.digest.short)"
            )
        }
        if let path = invocation.value("lock") { try LockFile.update(path, with: added) }
        return .ok
    }
}

/// Sizes for people.
enum ByteCount {
    static func text(_ bytes: Int) -> String {
        switch bytes {
        case ..<1024: "\(bytes) B"
        case ..<(1 << 20): "\(bytes >> 10) KiB"
        default: "\(bytes >> 20) MiB"
        }
    }
}
