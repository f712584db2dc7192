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
        /// Nil for what runs everywhere, and in locks of 0.1.0.
        var architecture: Architecture?

        var record: ArtifactRecord { ArtifactRecord(name: name, digest: digest, size: size) }
    }

    var entries: [Entry] = []

    init(entries: [Entry] = []) { self.entries = entries }

    func entry(_ name: String, kind: Kind) -> Entry? { entries.first { $0.name == name && $0.kind == kind } }

    /// The names of all entries of one kind, sorted.
    func names(of kind: Kind) -> [String] { Set(entries.filter { $0.kind == kind }.map(\.name)).sorted() }

    /// All architectures that an entry is for, sorted.
    var architectures: [Architecture] { Set(entries.compactMap(\.architecture)).sorted() }

    /// What there is of a name for one machine.
    enum Choice: Equatable, Sendable {
        case entry(Entry)
        /// The machine does not say what it is, and it could be one of these.
        case undecided([Architecture])
        /// Only for others than the machine's.
        case elsewhere([Architecture])
        case missing
    }

    /// The entry for a machine's architecture, or the one for all; a machine that does not say is of the only
    /// architecture of the lock.
    func choice(_ name: String, kind: Kind, for architecture: Architecture?) -> Choice {
        let found = entries.filter { $0.name == name && $0.kind == kind }
        let general = found.first { $0.architecture == nil }
        let known = Set(found.compactMap(\.architecture)).sorted()
        guard !known.isEmpty else { return general.map { .entry($0) } ?? .missing }
        let all = architectures
        guard let wanted = architecture ?? (all.count == 1 ? all.first : nil) else {
            return .undecided(known.count > 1 ? known : all)
        }
        guard let entry = found.first(where: { $0.architecture == wanted }) ?? general else { return .elsewhere(known) }
        return .entry(entry)
    }

    /// Puts an entry into the place of those of its name that are of another kind, for the same architecture or for all;
    /// one for all takes the place of every other.
    mutating func replace(with entry: Entry) {
        entries.removeAll {
            $0.name == entry.name
                && ($0.kind != entry.kind || $0.architecture == nil || entry.architecture == nil
                    || $0.architecture == entry.architecture)
        }
        entries.append(entry)
    }
}

extension ArtifactLock {
    /// Reads a lock file with the reader of definitions, so that its errors point as well.
    init(_ reader: MappingReader) {
        let problems = reader.problems
        var known: [String: [(kind: Kind, architecture: Architecture?)]] = [:]
        entries = reader.list("artifacts") { reader -> Entry? in
            let name = reader.requiredText("name", example: "kubeadm")
            if !name.isEmpty, !DefinitionChecks.isPlain(name, "._-+@:~") {
                problems.add(
                    "\(name) is not the name of an artifact", path: reader.path.key("name"),
                    fix: "use letters, digits and . _ - + @ : ~")
            }
            let digest = reader.parsed("digest", "a digest", example: "sha256:<64 hex digits>") { Digest(text: $0) }
            let size = reader.optionalInteger("size", in: 0...1 << 40)
            let kind = reader.choice("kind", default: Kind.file)
            let architecture = reader.architecture()
            if kind == .file, architecture != nil {
                problems.add(
                    "a file is for all architectures", path: reader.path.key("architecture"), fix: "remove architecture"
                )
            }
            if known[name]?.contains(where: { $0.kind != kind || $0.architecture == architecture }) == true {
                let whom = architecture.map { " for \($0.rawValue)" } ?? ""
                problems.add(
                    "artifact \(name)\(whom) is listed twice", path: reader.path.key("name"), fix: "keep one of the two"
                )
            }
            known[name, default: []].append((kind, architecture))
            for (key, isThere) in [("digest", digest != nil), ("size", size != nil)] where !isThere {
                if !problems.hasProblem(at: reader.path.key(key)) {
                    reader.reportMissing(key, "what artifact add wrote")
                }
            }
            guard let digest, let size else { return nil }
            return Entry(name: name, digest: digest, size: size, kind: kind, architecture: architecture)
        }.compactMap { $0 }
    }

    /// The lock as the file has it: one artifact a line, by name, so that changes are easy to read.
    var text: String {
        let sorted = entries.sorted {
            ($0.kind.rawValue, $0.name, $0.architecture?.rawValue ?? "")
                < ($1.kind.rawValue, $1.name, $1.architecture?.rawValue ?? "")
        }
        let lines = sorted.map { entry in
            let architecture = entry.architecture.map { ",\"architecture\":\"\($0.rawValue)\"" } ?? ""
            return "  {\"name\":\"\(entry.name)\",\"digest\":\"\(entry.digest)\",\"size\":\(entry.size),"
                + "\"kind\":\"\(entry.kind.rawValue)\"\(architecture)}"
        }
        return "{\"artifacts\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
    }
}
