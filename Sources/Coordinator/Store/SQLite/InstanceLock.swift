import Glibc

/// Proof that this process is the only coordinator on a state file. Held until it is released or the process ends,
/// however it ends.
final class InstanceLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock file beside the state file. Throws ``StoreError/Code/locked`` at once when another process has it.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.unreadable, "\(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(descriptor)
            if reason == EWOULDBLOCK { throw StoreError(.locked, path) }
            throw StoreError(.unreadable, "\(path): \(String(cString: strerror(reason)))")
        }
        self.descriptor = descriptor
    }

    // The file stays: removing it would let a third process lock a new one while a second waits on the old.
    deinit { Glibc.close(descriptor) }
}
