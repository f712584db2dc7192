import CSystem
import Glibc

/// The temporary file of a durable write. It is locked while its writer lives, which is how a leftover of a killed one
/// is told apart.
struct TemporaryFile: ~Copyable {
    static let prefix = ".muster-tmp-"

    let name: String
    private let path: String
    private let file: FileDescriptor

    /// Creates an empty one that nobody but its owner may open.
    init(in folder: borrowing FileDescriptor, for location: FileLocation, mode: FileMode) throws(FileError) {
        let number = folder.number
        path = location.path
        var attempts = 0
        while true {
            let name = Self.randomName()
            do {
                let descriptor = try systemCall(.write, location.path) {
                    openat(
                        number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode.bits & 0o600))
                }
                self.name = name
                file = FileDescriptor(takingOwnership: descriptor)
                break
            } catch {
                attempts += 1
                guard error.errno == EEXIST, attempts < 8 else { throw error }
            }
        }
    }

    /// Whether a name is one that this type makes.
    static func isName(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + 16
            && name.utf8.dropFirst(prefix.utf8.count).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    borrowing func fill(_ bytes: [UInt8], mode: FileMode, owner: FileOwner?) throws(FileError) {
        try own(mode: mode, owner: owner)
        try append(bytes[...])
        try flush()
    }

    /// Fills it from where another descriptor stands to that one's end, piece by piece.
    borrowing func fill(
        from input: borrowing FileDescriptor, source: String, mode: FileMode, owner: FileOwner?
    ) throws(FileError) {
        try own(mode: mode, owner: owner)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        let number = input.number
        while true {
            let count = try systemCall(.read, source) { Glibc.read(number, &buffer, buffer.count) }
            guard count > 0 else { break }
            try append(buffer[..<count])
        }
        try flush()
    }

    /// Fills it with the pieces that come, until nil does.
    borrowing func fill(mode: FileMode, owner: FileOwner?, _ next: () throws -> [UInt8]?) throws {
        try own(mode: mode, owner: owner)
        while let piece = try next() { try append(piece[...]) }
        try flush()
    }

    /// Owner and mode come before the first byte, so that the content is never open to more than it will be.
    private borrowing func own(mode: FileMode, owner: FileOwner?) throws(FileError) {
        let number = file.number
        _ = try systemCall(.write, path) { flock(number, LOCK_EX | LOCK_NB) }
        if let owner { _ = try systemCall(.write, path) { fchown(number, owner.uid, owner.gid) } }
        // After the change of owner, which clears the set-user-ID bit.
        _ = try systemCall(.write, path) { fchmod(number, mode_t(mode.bits)) }
    }

    private borrowing func append(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        do {
            try bytes.withUnsafeBytes { try file.writeAll($0, path: path) }
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(.write, path, errno: EIO)
        }
    }

    private borrowing func flush() throws(FileError) {
        let number = file.number
        // A failed flush is final: the kernel may have dropped the pages, and a second one would report success.
        _ = try systemCall(.write, path) { fsync(number) }
    }

    borrowing func take(
        name final: String, in folder: borrowing FileDescriptor, _ existing: DurableFile.Existing
    ) throws(FileError) {
        let number = folder.number
        _ = try systemCall(.write, path) {
            switch existing {
            case .replace: renameat(number, name, number, final)
            case .keep: muster_rename_noreplace(number, name, final)
            }
        }
    }

    static func randomName() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension DurableFile {
    /// Removes what writes that were killed left in a folder. A temporary file whose writer lives stays.
    ///
    /// - Returns: the names removed.
    @discardableResult
    package static func removeStaleTemporaries(in folder: String) throws(FileError) -> [String] {
        var removed: [String] = []
        for name in try Folder.names(in: folder) where TemporaryFile.isName(name) {
            let path = folder + "/" + name
            let number = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            // Gone meanwhile, or not a file that a write of ours could have made.
            guard number >= 0 else { continue }
            let file = FileDescriptor(takingOwnership: number)
            let kind = FileState.Kind(mode: try file.status(.remove, path).st_mode)
            guard [.regular, .directory].contains(kind), flock(file.number, LOCK_EX | LOCK_NB) == 0 else { continue }
            if kind == .directory {
                // Only an empty one can be ours.
                if rmdir(path) == 0 { removed.append(name) }
                continue
            }
            if try removeDurably(path) { removed.append(name) }
        }
        return removed
    }
}
