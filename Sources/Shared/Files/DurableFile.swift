import CSystem
import Glibc

/// Files that are either the old or the new ones, whole, after a kill or a power cut at any instruction.
///
/// A write goes to a temporary file in the same folder, which has no wider mode than the final one at any time, is
/// flushed, takes the name, and then the folder is flushed: without that last step a power cut brings the old content
/// back. All paths are absolute; ``FileLocation`` says what is done about symbolic links.
package enum DurableFile {
    /// What a write does where the name is taken.
    package enum Existing: Sendable {
        case replace
        /// Throws `EEXIST`: for what is made once, such as a key.
        case keep
    }

    /// Writes a file. It does not compare: look with ``FileState`` first to leave an equal file alone.
    ///
    /// - Parameters:
    ///   - mode: exactly this, whatever the umask is.
    ///   - owner: nil leaves the file to whoever runs this process.
    /// - Throws: the name belongs to something other than a regular file, its folder is missing or a symbolic link, or a
    ///   system call failed. The old content is then untouched and no temporary file stays, with one exception: when
    ///   only the flush of the folder failed, the new content is there but may be lost in a power cut; write again.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: FileMode, owner: FileOwner? = nil, existing: Existing = .replace
    ) throws(FileError) {
        let location = try FileLocation(path, .write)
        let folder = try location.openFolder(.write)
        if let status = try location.status(in: folder, .write) {
            let kind = FileState.Kind(mode: status.st_mode)
            guard kind == .regular else { throw FileError(.write, path, errno: EINVAL, detail: "it is \(kind.words)") }
            guard existing == .replace else { throw FileError(.write, path, errno: EEXIST) }
        }
        let temporary = try TemporaryFile(in: folder, for: location, mode: mode)
        do {
            try temporary.fill(bytes, mode: mode, owner: owner)
            try temporary.take(name: location.name, in: folder, existing)
        } catch {
            // The first failure is the one to report; what a failed removal leaves is found by `removeStaleTemporaries`.
            _ = unlinkat(folder.number, temporary.name, 0)
            throw error
        }
        try location.syncFolder(folder, .write)
    }

    /// Writes a file for an owner known by name.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: FileMode, user: String, group: String
    ) throws {
        try write(bytes, to: path, mode: mode, owner: try FileOwner(user: user, group: group))
    }

    /// Reads a regular file whole.
    ///
    /// - Parameters:
    ///   - limit: a longer file is refused with `EFBIG`; its rest is not read.
    ///   - followingSymbolicLink: for files of the system that are links by custom, such as `/etc/os-release`.
    package static func readBounded(
        _ path: String, limit: Int, followingSymbolicLink: Bool = false
    ) throws(FileError) -> [UInt8] {
        let bytes = try readBeginning(path, beyond: limit, followingSymbolicLink: followingSymbolicLink)
        guard bytes.count <= limit else {
            throw FileError(.read, path, errno: EFBIG, detail: "it is longer than \(limit) bytes")
        }
        return bytes
    }

    /// Reads a regular file whole, or of a longer one at least one byte more than `limit`: for whoever says in words of
    /// his own that it is too long, or wants no more than its beginning.
    package static func readBeginning(
        _ path: String, beyond limit: Int, followingSymbolicLink: Bool = false
    ) throws(FileError) -> [UInt8] {
        let file = try openRegular(path, followingSymbolicLink: followingSymbolicLink)
        return try file.readUpTo(limit, expecting: Int(try file.status(.read, path).st_size), path: path)
    }

    /// Reads the last `limit` bytes of a regular file, or all where it has no more. What is appended meanwhile may be
    /// missing.
    package static func readEnd(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try openRegular(path, followingSymbolicLink: false)
        let size = Int(try file.status(.read, path).st_size)
        guard lseek(file.number, max(0, size - limit), SEEK_SET) >= 0 else {
            throw FileError(.read, path, errno: errno)
        }
        return Array(try file.readUpTo(limit, expecting: min(size, limit), path: path).prefix(limit))
    }

    private static func openRegular(
        _ path: String, followingSymbolicLink: Bool
    ) throws(FileError) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw FileError(.read, path, errno: EINVAL) }
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followingSymbolicLink ? 0 : O_NOFOLLOW)
        let file: FileDescriptor
        do {
            file = FileDescriptor(takingOwnership: try systemCall(.read, path) { open(path, flags) })
        } catch {
            guard error.errno == ELOOP, !followingSymbolicLink else { throw error }
            throw FileError(.read, path, errno: ELOOP, detail: "it is a symbolic link")
        }
        let kind = FileState.Kind(mode: try file.status(.read, path).st_mode)
        guard kind == .regular else { throw FileError(.read, path, errno: EINVAL, detail: "it is \(kind.words)") }
        return file
    }

    /// Removes a file, or a symbolic link itself. Folders are refused.
    ///
    /// - Returns: whether there was something to remove.
    @discardableResult
    package static func removeDurably(_ path: String) throws(FileError) -> Bool {
        let location = try FileLocation(path, .remove)
        let folder: FileDescriptor
        do {
            folder = try location.openFolder(.remove)
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
        let number = folder.number
        do {
            _ = try systemCall(.remove, path) { unlinkat(number, location.name, 0) }
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
        try location.syncFolder(folder, .remove)
        return true
    }
}
