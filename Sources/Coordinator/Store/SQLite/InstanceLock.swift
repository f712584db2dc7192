import Shared

/// Proof that this process is the only coordinator on a state file, for as long as it lives.
final class InstanceLock: Sendable {
    private let lock: FileLock

    /// Takes the lock file beside the state file. Throws ``StoreError/Code/locked`` at once when another process has it.
    init(path: String) throws(StoreError) {
        do throws(FileLockError) {
            lock = try FileLock(path: path)
        } catch {
            guard error.isHeldByAnother else { throw StoreError(.unreadable, "\(path): \(error)") }
            throw StoreError(.locked, "\(path)\(error.holder.map { " (process \($0))" } ?? "")")
        }
    }
}
