import Shared

/// The operator's order to reset, durable before the first effect: a machine that is switched off in between goes on.
struct ResetOrderFile: Codable, Equatable {
    /// Identifier of the relay message, for the answer; nil for one that was given on the machine itself.
    var messageID: String?
    var time: Timestamp

    static func read(_ paths: HostPaths) throws -> ResetOrderFile? {
        do {
            return try StrictJSON.decode(
                ResetOrderFile.self, from: try DurableFile.readBounded(paths.resetOrder, limit: 4096))
        } catch let error as FileError {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    func write(_ paths: HostPaths) throws {
        try DurableFile.write(try CanonicalJSON.encode(self), to: paths.resetOrder, mode: FileMode(0o600))
    }
}

/// The last part of a reset: the agent forgets who it was. What cloud-init brought stays, so that the machine can be let
/// in again.
struct IdentityWipe {
    let paths: HostPaths

    func run() throws {
        try FileTree.empty(paths.logs)
        let order = paths.resetOrder.split(separator: "/").last.map(String.init)
        for name in (try? Folder.names(in: paths.state)) ?? [] where name != order {
            try FileTree.remove("\(paths.state)/\(name)")
        }
        try DurableFile.removeDurably(paths.resetOrder)
    }
}
