import Glibc

/// The number by which the kernel's list of locks names a file.
enum FileInode {
    /// Nil where there is no such file.
    static func of(_ path: String) -> UInt64? {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
