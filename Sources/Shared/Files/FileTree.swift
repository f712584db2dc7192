import CSystem
import Glibc

/// Whole folders removed. No symbolic link is followed, and nothing that is mounted beneath is touched: a volume that
/// could not be unmounted keeps its data.
package enum FileTree {
    /// How deep a folder may be: each level holds a descriptor.
    private static let deepest = 64

    /// Removes everything in a folder; the folder stays. One that is not there is empty.
    package static func empty(_ path: String) throws(FileError) {
        guard let folder = try open(path) else { return }
        let device = try folder.status(.remove, path).st_dev
        try empty(folder, path, device: device, depth: 0)
    }

    /// Removes a file, a link, or a folder with everything in it.
    package static func remove(_ path: String) throws(FileError) {
        let location = try FileLocation(path, .remove)
        if let folder = try open(path) {
            try empty(folder, path, device: try folder.status(.remove, path).st_dev, depth: 0)
            try unlink(AT_FDCWD, path, path, AT_REMOVEDIR)
        } else {
            try unlink(AT_FDCWD, path, path, 0)
        }
        guard let parent = try open(location.folder) else { return }
        try location.syncFolder(parent, .remove)
    }

    /// Nil for what is not there or is no real folder.
    private static func open(_ path: String) throws(FileError) -> FileDescriptor? {
        do {
            return FileDescriptor(
                takingOwnership: try systemCall(.remove, path) {
                    Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                })
        } catch {
            guard error.isMissing || error.errno == ENOTDIR || error.errno == ELOOP else { throw error }
            return nil
        }
    }

    private static func empty(
        _ folder: borrowing FileDescriptor, _ path: String, device: dev_t, depth: Int
    ) throws(FileError) {
        guard depth < deepest else { throw FileError(.remove, path, errno: ENAMETOOLONG) }
        let number = folder.number
        for name in try Folder.allNames(in: number, path) {
            let full = "\(path)/\(name)"
            var status = stat()
            do {
                _ = try systemCall(.remove, full) { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
            } catch {
                if error.isMissing { continue }
                throw error
            }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                try unlink(number, name, full, 0)
                continue
            }
            guard status.st_dev == device else { throw FileError(.remove, full, errno: EXDEV) }
            let child = FileDescriptor(
                takingOwnership: try systemCall(.remove, full) {
                    openat(number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                })
            try empty(child, full, device: device, depth: depth + 1)
            try unlink(number, name, full, AT_REMOVEDIR)
        }
    }

    private static func unlink(_ folder: Int32, _ name: String, _ path: String, _ flags: Int32) throws(FileError) {
        do {
            _ = try systemCall(.remove, path) { unlinkat(folder, name, flags) }
        } catch {
            guard error.isMissing else { throw error }
        }
    }
}

extension Folder {
    /// The names in an open folder. What is not UTF-8 stays, and its folder is then not empty.
    fileprivate static func allNames(in number: Int32, _ path: String) throws(FileError) -> [String] {
        let copy = try systemCall(.list, path) { fcntl(number, F_DUPFD_CLOEXEC, 0) }
        guard let stream = fdopendir(copy) else {
            let failure = errno
            close(copy)
            throw FileError(.list, path, errno: failure)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        return try names(of: stream, path)
    }
}
