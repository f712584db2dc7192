import Glibc
import Shared

/// Looks at the state folder before anything in it is used: keys that others can read are no keys.
struct StateFolderCheck {
    let folder: StateFolder

    /// Throws with the exact file and what to type.
    func run() throws {
        let state = try FileState.read(folder.path, digest: false)
        guard state.exists else {
            throw StateProblem(
                detail: "there is no state folder \(folder.path)",
                hint: "coordinator init --cluster NAME --address IP makes one")
        }
        let user = FileOwner.current.uid
        for path in [folder.path, folder.keys] { try check(path, mode: 0o700, user: user) }
        for path in [
            folder.coordinatorKey, folder.serverAuthority.key, folder.nodeAuthority.key, folder.adminAuthority.key,
        ] { try check(path, mode: 0o600, user: user) }
    }

    private func check(_ path: String, mode: UInt32, user: UInt32) throws {
        let state = try FileState.read(path, digest: false)
        guard state.exists else {
            throw StateProblem(detail: "\(path) is missing", hint: "restore the state folder from a backup")
        }
        guard state.owner.uid == user else {
            throw StateProblem(
                detail: "\(path) belongs to user \(state.owner.uid), and the server runs as user \(user)",
                hint: "start it with systemctl start muster-coordinator, or: chown -R muster: \(folder.path)")
        }
        guard state.mode.bits & 0o077 & ~mode == 0 else {
            throw StateProblem(
                detail: "others may read \(path) (mode \(state.mode))", hint: "chmod \(FileMode(mode)) \(path)")
        }
    }
}

extension StateProblem: HintedError {}
