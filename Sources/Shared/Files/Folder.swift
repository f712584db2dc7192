import CSystem
import Glibc

/// Folders: listed and made.
package enum Folder {
    /// The names in a folder, sorted, without `.` and `..`. Names that are not UTF-8 are left out: none of ours is one.
    package static func names(in path: String) throws(FileError) -> [String] {
        guard !path.utf8.contains(0) else { throw FileError(.list, path, errno: EINVAL) }
        guard let stream = opendir(path) else { throw FileError(.list, path, errno: errno) }
        defer { closedir(stream) }
        return try names(of: stream, path).sorted()
    }

    /// The names that a stream has left, in no order.
    static func names(of stream: OpaquePointer, _ path: String) throws(FileError) -> [String] {
        var names: [String] = []
        while true {
            // readdir(3): the end and a failure both are NULL; only errno tells them apart.
            errno = 0
            guard let entry = readdir(stream) else {
                let number = errno
                if number == EINTR { continue }
                guard number == 0 else { throw FileError(.list, path, errno: number) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    String(validatingCString: $0)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a folder, durably, and those above it (0755) where they are missing. A folder that is there gets the mode
    /// and the owner; one with content keeps it.
    ///
    /// - Returns: whether something was made or changed.
    /// - Throws: `ENOTDIR` where the path is anything but a real folder, a symbolic link among them. Links further up
    ///   are followed.
    @discardableResult
    package static func make(
        _ path: String, mode: FileMode = FileMode(0o755), owner: FileOwner? = nil
    ) throws(FileError) -> Bool {
        let location = try FileLocation(path, .makeFolder)
        var changed = false
        if location.folder != "/", try isAbsent(location.folder) {
            changed = try make(location.folder)
        }
        let parent = try openParent(location)
        if try location.status(in: parent, .makeFolder) == nil,
            try create(location, in: parent, mode: mode, owner: owner)
        {
            return true
        }
        let number = parent.number
        let folder = FileDescriptor(
            takingOwnership: try systemCall(.makeFolder, path) {
                openat(number, location.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            })
        let adjusted = try adjust(folder, path: path, mode: mode, owner: owner)
        if adjusted || changed {
            try location.syncFolder(folder, .makeFolder)
            try location.syncFolder(parent, .makeFolder)
        }
        return adjusted || changed
    }

    /// Makes the folder under another name, and gives it its own when mode and owner are right: a kill in between must
    /// not leave `/etc/systemd` closed to everybody.
    ///
    /// - Returns: false when somebody else was faster.
    private static func create(
        _ location: FileLocation, in parent: borrowing FileDescriptor, mode: FileMode, owner: FileOwner?
    ) throws(FileError) -> Bool {
        let number = parent.number
        let temporary = TemporaryFile.randomName()
        _ = try systemCall(.makeFolder, location.path) { mkdirat(number, temporary, 0o700) }
        do throws(FileError) {
            let folder = FileDescriptor(
                takingOwnership: try systemCall(.makeFolder, location.path) {
                    openat(number, temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                })
            // Held while we live, as for a file: a leftover without it is removed at the next start.
            _ = flock(folder.number, LOCK_EX | LOCK_NB)
            _ = try adjust(folder, path: location.path, mode: mode, owner: owner)
            try location.syncFolder(folder, .makeFolder)
            _ = try systemCall(.makeFolder, location.path) {
                muster_rename_noreplace(number, temporary, location.name)
            }
        } catch {
            _ = unlinkat(number, temporary, AT_REMOVEDIR)
            guard error.errno == EEXIST else { throw error }
            return false
        }
        try location.syncFolder(parent, .makeFolder)
        return true
    }

    private static func isAbsent(_ path: String) throws(FileError) -> Bool {
        var status = stat()
        do {
            _ = try systemCall(.makeFolder, path) { stat(path, &status) }
            return false
        } catch {
            guard error.isMissing else { throw error }
            return true
        }
    }

    private static func openParent(_ location: FileLocation) throws(FileError) -> FileDescriptor {
        FileDescriptor(
            takingOwnership: try systemCall(.makeFolder, location.path) {
                open(location.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
    }

    private static func adjust(
        _ folder: borrowing FileDescriptor, path: String, mode: FileMode, owner: FileOwner?
    ) throws(FileError) -> Bool {
        let status = try folder.status(.makeFolder, path)
        let number = folder.number
        var changed = false
        if let owner, status.st_uid != owner.uid || status.st_gid != owner.gid {
            _ = try systemCall(.makeFolder, path) { fchown(number, owner.uid, owner.gid) }
            changed = true
        }
        if FileMode(status.st_mode) != mode {
            _ = try systemCall(.makeFolder, path) { fchmod(number, mode_t(mode.bits)) }
            changed = true
        }
        return changed
    }
}

extension DurableFile {
    /// ``Folder/make(_:mode:owner:)``, under the name of the other durable changes.
    @discardableResult
    package static func makeDirectory(
        _ path: String, mode: FileMode = FileMode(0o755), owner: FileOwner? = nil
    ) throws(FileError) -> Bool { try Folder.make(path, mode: mode, owner: owner) }
}
