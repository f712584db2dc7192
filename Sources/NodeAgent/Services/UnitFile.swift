import Shared

/// A unit file as its package, or this machine's administrator, brought it.
struct UnitFile {
    /// In the order in which systemd prefers them.
    private static let folders = [SystemdUnitSpec.folder, "/usr/lib/systemd/system", "/lib/systemd/system"]

    let text: String

    /// - Returns: nil where there is no such unit yet.
    init?(_ name: String, _ paths: HostPaths) throws {
        for folder in Self.folders {
            do {
                let bytes = try DurableFile.readBounded(
                    paths.path("\(folder)/\(name)"), limit: 1 << 20, followingSymbolicLink: true)
                text = String(decoding: bytes, as: UTF8.self)
                return
            } catch {
                guard error.isMissing else { throw error }
            }
        }
        return nil
    }

    /// The unit's last command, lines that go on joined; nil where it has none.
    var command: String? {
        let lines = text.replacing(text: "\\\n", with: " ").split(separator: "\n")
        return lines.last { $0.hasPrefix("ExecStart=") && $0 != "ExecStart=" }
            .map { String($0.dropFirst("ExecStart=".count)) }
    }
}
