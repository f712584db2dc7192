import Shared

/// The documents in force, kept on the node so that it can go on after a reboot without a coordinator. What is read back
/// is verified again: this folder is a cache and nobody's word.
struct DocumentStore {
    let folder: String

    func assignment() throws -> Envelope? { try read("assignment.json").map { try Envelope(reading: $0) } }
    func manifest(_ digest: Digest) throws -> Envelope? {
        try read("\(digest.hex).json").map { try Envelope(reading: $0) }
    }
    func roster(_ digest: Digest) throws -> [UInt8]? { try read("\(digest.hex).roster.json") }

    func store(assignment: Envelope) throws { try write(assignment.canonicalBytes, "assignment.json") }
    func store(manifest: Verified<Manifest>) throws { try write(manifest.bytes, "\(manifest.digest.hex).json") }
    func store(roster: [UInt8], digest: Digest) throws { try write(roster, "\(digest.hex).roster.json") }

    /// Forgets what is not in force any more.
    func prune(keeping digests: [Digest]) {
        let kept = Set(digests.map(\.hex))
        for name in (try? Folder.names(in: folder)) ?? [] {
            guard name.hasSuffix(".json"), name != "assignment.json", !kept.contains(String(name.prefix(64))) else {
                continue
            }
            _ = try? DurableFile.removeDurably("\(folder)/\(name)")
        }
    }

    private func read(_ name: String) throws -> [UInt8]? {
        do {
            return try DurableFile.readBounded("\(folder)/\(name)", limit: DocumentKind.largestEnvelopeBytes)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        if try read(name) == bytes { return }
        try Folder.make(folder, mode: FileMode(0o700))
        try DurableFile.write(bytes, to: "\(folder)/\(name)", mode: FileMode(0o600))
    }
}
