import Glibc

extension DurableFile {
    /// Writes a file whose content comes piece by piece, and gives it its name only when the content is what was
    /// promised.
    ///
    /// - Parameter next: The next piece; nil at the end.
    /// - Throws: what `next` throws; ``FileError`` as ``copy(_:to:expected:mode:owner:)``, `EBADMSG` when the digest is
    ///   another one. Then nothing is left behind.
    package static func stream(
        to path: String, expected: Digest, mode: FileMode, owner: FileOwner? = nil, _ next: () throws -> [UInt8]?
    ) throws {
        let location = try FileLocation(path, .write)
        let folder = try location.openFolder(.write)
        let temporary = try TemporaryFile(in: folder, for: location, mode: mode)
        do {
            try temporary.fill(mode: mode, owner: owner, next)
            // Read back: what is checked is what was written.
            let digest = try FileDigest.read(location.folder + "/" + temporary.name)
            guard digest == expected else {
                throw FileError(.write, path, errno: EBADMSG, detail: "its digest is \(digest), not \(expected)")
            }
            try temporary.take(name: location.name, in: folder, .replace)
        } catch {
            _ = unlinkat(folder.number, temporary.name, 0)
            throw error
        }
        try location.syncFolder(folder, .write)
    }
}
