import Glibc

/// Locks of `fcntl`, which dpkg and apt take on their files.
enum RecordLock {
    /// The process that keeps others from locking the file for writing: what the kernel itself would answer them.
    ///
    /// - Returns: nil where nobody does or there is no such file; 0 for a process that cannot be seen from here.
    static func holder(of path: String) -> Int? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return max(0, Int(lock.l_pid))
    }
}
