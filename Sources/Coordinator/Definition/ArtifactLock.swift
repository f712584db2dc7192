import Shared

/// The artifacts that a definition may name: what `coordinator artifact add --lock` wrote.
///
/// `{"artifacts":[{"name":"kubeadm","digest":"sha256:…","size":36560896,"kind":"binary"}]}`
struct ArtifactLock: Equatable, Sendable {
    enum Kind: String, Codable, CaseIterable, Sendable {
        case binary
        case image
        case file
    }

    struct Entry: Equatable, Sendable {
        var name: String
        var digest: Digest
        var size: Int
        var kind: Kind

        var record: ArtifactRecord { ArtifactRecord(name: name, digest: digest, size: size) }
    }

    var entries: [Entry] = []

    init(entries: [Entry] = []) { self.entries = entries }

    func entry(_ name: String, kind: Kind) -> Entry? { entries.first { $0.name == name && $0.kind == kind } }

    /// All entries of one kind, by name.
    func entries(of kind: Kind) -> [Entry] { entries.filter { $0.kind == kind }.sorted { $0.name < $1.name } }
}

extension ArtifactLock {
    /// Reads a lock file with the reader of definitions, so that its errors point as well.
    init(_ reader: MappingReader) {
        let problems = reader.problems
        var names: Set<String> = []
        entries = reader.list("artifacts") { reader -> Entry? in
            let name = reader.requiredText("name", example: "kubeadm")
            if !names.insert(name).inserted {
                problems.add(
                    "artifact \(name) is listed twice", path: reader.path.key("name"), fix: "keep one of the two")
            }
            if !name.isEmpty, !DefinitionChecks.isPlain(name, "._-+@:~") {
                problems.add(
                    "\(name) is not the name of an artifact", path: reader.path.key("name"),
                    fix: "use letters, digits and . _ - + @ : ~")
            }
            let digest = reader.parsed("digest", "a digest", example: "sha256:<64 hex digits>") { Digest(text: $0) }
            let size = reader.optionalInteger("size", in: 0...1 << 40)
            let kind = reader.choice("kind", default: Kind.file)
            for (key, isThere) in [("digest", digest != nil), ("size", size != nil)] where !isThere {
                if !problems.hasProblem(at: reader.path.key(key)) {
                    reader.reportMissing(key, "what artifact add wrote")
                }
            }
            guard let digest, let size else { return nil }
            return Entry(name: name, digest: digest, size: size, kind: kind)
        }.compactMap { $0 }
    }

    /// The lock as the file has it: one artifact a line, by name, so that changes are easy to read.
    var text: String {
        let lines = entries.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }.map { entry in
            "  {\"name\":\"\(entry.name)\",\"digest\":\"\(entry.digest)\",\"size\":\(entry.size),\"kind\":\"\(entry.kind.rawValue)\"}"
        }
        return "{\"artifacts\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
    }
}
