import Glibc

extension DurableFile {
    /// Writes a file with the content of another one, piece by piece: it may be larger than memory.
    ///
    /// - Parameter expected: what the source must be. A source that is something else leaves the old file untouched.
    /// - Throws: as ``write(_:to:mode:owner:existing:)``; `EBADMSG` when the digest is another one.
    package static func copy(
        _ source: String, to path: String, expected: Digest, mode: FileMode, owner: FileOwner? = nil
    ) throws(FileError) {
        let number = try systemCall(.read, source) { open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        let input = FileDescriptor(takingOwnership: number)
        let location = try FileLocation(path, .write)
        let folder = try location.openFolder(.write)
        if let status = try location.status(in: folder, .write) {
            let kind = FileState.Kind(mode: status.st_mode)
            guard kind == .regular else { throw FileError(.write, path, errno: EINVAL, detail: "it is \(kind.words)") }
        }
        let temporary = try TemporaryFile(in: folder, for: location, mode: mode)
        do throws(FileError) {
            try temporary.fill(from: input, source: source, mode: mode, owner: owner)
            // Read back: what is checked is what was written.
            let digest = try FileDigest.read(location.folder + "/" + temporary.name)
            guard digest == expected else {
                throw FileError(.read, source, errno: EBADMSG, detail: "its digest is \(digest), not \(expected)")
            }
            try temporary.take(name: location.name, in: folder, .replace)
        } catch {
            _ = unlinkat(folder.number, temporary.name, 0)
            throw error
        }
        try location.syncFolder(folder, .write)
    }
}
