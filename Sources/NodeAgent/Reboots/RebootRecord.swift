import Shared

/// A reboot under way, durable before its first effect: whatever ends the agent or the machine, the next start knows that
/// pods were moved, and for which kernel.
struct RebootRecord: Codable, Equatable {
    /// Of the kernel that was to end.
    var bootID: String
    /// Why the machine reboots, for people.
    var reason: String
    var began: Timestamp
    /// Whether an operator ordered it and waits for an answer.
    var isOrdered: Bool
    /// Why it was given up; nil as long as it goes on.
    var problem: String?

    static func read(_ paths: HostPaths) throws -> RebootRecord? {
        try RebootFile.read(paths.reboot)
    }

    func write(_ paths: HostPaths) throws { try RebootFile.write(self, to: paths.reboot) }

    static func remove(_ paths: HostPaths) throws { try DurableFile.removeDurably(paths.reboot) }
}

/// An operator's order to reboot, durable until it is answered.
struct RebootOrderFile: Codable, Equatable {
    /// Identifier of the relay message, for the answer.
    var messageID: String
    var time: Timestamp
    var order: RebootOrder

    static func read(_ paths: HostPaths) throws -> RebootOrderFile? { try RebootFile.read(paths.rebootOrder) }

    func write(_ paths: HostPaths) throws { try RebootFile.write(self, to: paths.rebootOrder) }

    static func remove(_ paths: HostPaths) throws { try DurableFile.removeDurably(paths.rebootOrder) }
}

private enum RebootFile {
    static func read<Content: Codable>(_ path: String) throws -> Content? {
        do {
            return try StrictJSON.decode(Content.self, from: try DurableFile.readBounded(path, limit: 16 << 10))
        } catch let error as FileError {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    static func write(_ content: some Encodable, to path: String) throws {
        try DurableFile.write(try CanonicalJSON.encode(content), to: path, mode: FileMode(0o600))
    }
}
