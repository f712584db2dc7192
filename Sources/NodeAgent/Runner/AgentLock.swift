import Shared

/// The folders of the agent, and the right to be the only one that works in them.
final class AgentLock: Sendable {
    private let lock: FileLock

    init(paths: HostPaths) throws {
        try Folder.make(paths.state, mode: FileMode(0o700))
        try Folder.make(paths.runtime, mode: FileMode(0o755))
        do {
            lock = try FileLock(path: paths.lock)
        } catch {
            throw CommandError(
                "another agent works on this machine: \(error)", hint: "see systemctl status \(AgentUnit.name)")
        }
    }
}
