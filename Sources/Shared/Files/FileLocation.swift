import Glibc

/// An absolute path taken apart into its folder and its last name. Work on the file then goes through an open
/// descriptor of the folder, so that a folder that is swapped meanwhile cannot lead anywhere else.
///
/// Covered: the last folder of the path is not a symbolic link, and neither is the file itself (each user of this type
/// says what it does with one). Not covered: symbolic links further up (`/var/run/x/y` is followed through `/var/run`);
/// whoever may write to the folders above may redirect, and those belong to root.
struct FileLocation {
    let path: String
    let folder: String
    let name: String

    init(_ path: String, _ operation: FileError.Operation) throws(FileError) {
        func refusal(_ detail: String) -> FileError { FileError(operation, path, errno: EINVAL, detail: detail) }
        let bytes = Array(path.utf8)
        guard bytes.first == UInt8(ascii: "/") else { throw refusal("the path is not absolute") }
        guard !bytes.contains(0) else { throw refusal("the path contains a NUL byte") }
        guard bytes.last != UInt8(ascii: "/") else { throw refusal("the path does not name a file") }
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard let last = parts.last, !parts.contains([46]), !parts.contains([46, 46]) else {
            throw refusal("the path contains . or ..")
        }
        self.path = path
        self.name = String(decoding: last, as: UTF8.self)
        self.folder = "/" + parts.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// Opens the folder, which must be a real one.
    func openFolder(_ operation: FileError.Operation) throws(FileError) -> FileDescriptor {
        do {
            let number = try systemCall(operation, path) {
                open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            }
            return FileDescriptor(takingOwnership: number)
        } catch {
            guard error.errno == ELOOP || error.errno == ENOTDIR,
                let kind = try? FileState.read(folder, digest: false).kind
            else { throw error }
            throw FileError(operation, path, errno: error.errno, detail: "\(folder) is \(kind.words)")
        }
    }

    /// What has the name now; nil when nothing has. Symbolic links are not followed.
    func status(in folder: borrowing FileDescriptor, _ operation: FileError.Operation) throws(FileError) -> stat? {
        var value = stat()
        let number = folder.number
        do {
            _ = try systemCall(operation, path) { fstatat(number, name, &value, AT_SYMLINK_NOFOLLOW) }
        } catch {
            guard error.errno == ENOENT else { throw error }
            return nil
        }
        return value
    }

    func syncFolder(_ folder: borrowing FileDescriptor, _ operation: FileError.Operation) throws(FileError) {
        let number = folder.number
        _ = try systemCall(operation, path) { fsync(number) }
    }
}
