import Glibc

/// The state file as a file: made with the right mode from the start, checked before it is opened.
enum StateFile {
    /// Makes an empty file that only its owner can read. Throws ``StoreError/Code/exists`` when there is anything.
    static func create(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let reason = errno
            throw reason == EEXIST ? StoreError(.exists, path) : unreadable(path, reason)
        }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else { throw unreadable(path, errno) }
        try syncFolder(of: path)
    }

    /// Removes what an interrupted creation left.
    static func discard(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw unreadable(path, errno) }
    }

    /// Gives a finished file its name. Throws ``StoreError/Code/exists`` when the name is taken.
    static func publish(_ draft: String, as path: String) throws(StoreError) {
        // `link` and not `rename`: it refuses to replace.
        guard link(draft, path) == 0 else {
            let reason = errno
            throw reason == EEXIST ? StoreError(.exists, path) : unreadable(path, reason)
        }
        try discard(draft)
        try syncFolder(of: path)
    }

    /// Throws unless it is a regular file of ours that nobody else can read or write.
    static func check(_ path: String) throws(StoreError) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            let reason = errno
            throw reason == ENOENT
                ? StoreError(
                    .missing, path,
                    hint: "put the last copy of the state folder in its place; coordinator init is for a new cluster")
                : unreadable(path, reason)
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.permissions, "\(path) is not a regular file")
        }
        guard facts.st_uid == geteuid() else {
            throw StoreError(.permissions, "\(path) belongs to user \(facts.st_uid), not to \(geteuid())")
        }
        guard facts.st_mode & 0o077 == 0 else {
            let mode = String(facts.st_mode & 0o777, radix: 8)
            throw StoreError(
                .permissions, "\(path) has mode 0\(mode): others can read it", hint: "chmod 600 \(path)")
        }
    }

    /// Makes a new name in the folder durable.
    static func syncFolder(of path: String) throws(StoreError) {
        let cut = path.lastIndex(of: "/")
        let folder = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(folder, errno) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unreadable(folder, errno) }
    }

    private static func unreadable(_ path: String, _ errorNumber: Int32) -> StoreError {
        StoreError(.unreadable, "\(path): \(String(cString: strerror(errorNumber)))")
    }
}
