import Glibc

/// What is at a path now, so that callers can look before they write.
package struct FileState: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case absent, regular, directory, symbolicLink, fifo, socket, device

        var words: String {
            switch self {
            case .absent: "absent"
            case .regular: "a regular file"
            case .directory: "a folder"
            case .symbolicLink: "a symbolic link"
            case .fifo: "a FIFO"
            case .socket: "a socket"
            case .device: "a device"
            }
        }

        init(mode: mode_t) {
            self =
                switch mode & S_IFMT {
                case S_IFREG: .regular
                case S_IFDIR: .directory
                case S_IFLNK: .symbolicLink
                case S_IFIFO: .fifo
                case S_IFSOCK: .socket
                default: .device
                }
        }
    }

    package let kind: Kind
    package let mode: FileMode
    package let owner: FileOwner
    package let size: Int
    /// Of a regular file, when it was asked for.
    package let digest: Digest?

    package var exists: Bool { kind != .absent }

    static let absent = FileState(
        kind: .absent, mode: FileMode(0), owner: FileOwner(uid: 0, gid: 0), size: 0, digest: nil)

    private init(kind: Kind, mode: FileMode, owner: FileOwner, size: Int, digest: Digest?) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.size = size
        self.digest = digest
    }

    private init(_ status: stat, digest: Digest?) {
        self.init(
            kind: Kind(mode: status.st_mode), mode: FileMode(status.st_mode),
            owner: FileOwner(uid: status.st_uid, gid: status.st_gid), size: Int(status.st_size), digest: digest)
    }

    /// Looks at a path without following a symbolic link at its end. Absent is a state and not an error.
    ///
    /// - Parameter digest: whether to read a regular file to its end for its digest.
    package static func read(_ path: String, digest: Bool = true) throws(FileError) -> FileState {
        var status = stat()
        do {
            _ = try systemCall(.look, path) { lstat(path, &status) }
        } catch {
            guard error.errno == ENOENT else { throw error }
            return .absent
        }
        guard digest, Kind(mode: status.st_mode) == .regular else { return FileState(status, digest: nil) }
        return try readWithDigest(path)
    }

    private static func readWithDigest(_ path: String) throws(FileError) -> FileState {
        let file: FileDescriptor
        do {
            // O_NONBLOCK: should a FIFO have taken the name meanwhile, the open must not wait for a writer.
            let number = try systemCall(.look, path) { open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
            file = FileDescriptor(takingOwnership: number)
        } catch {
            guard error.errno == ENOENT else { throw error }
            return .absent
        }
        let status = try file.status(.look, path)
        guard Kind(mode: status.st_mode) == .regular else { return FileState(status, digest: nil) }
        return FileState(status, digest: try FileDigest.read(file, path: path))
    }
}
