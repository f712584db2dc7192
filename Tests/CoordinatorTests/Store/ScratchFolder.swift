import FoundationEssentials

/// A private folder that goes away with the value; kept when `MUSTER_KEEP_SCRATCH` is set.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let name = "muster-test-\(UUID().uuidString.prefix(8).lowercased())"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        guard ProcessInfo.processInfo.environment["MUSTER_KEEP_SCRATCH"] == nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }
}
