import Glibc
import Shared

/// Held packages of which the machine's sources have a newer version: nothing upgrades them before the definition names
/// it, security updates among them, so an operator has to know.
///
/// apt is asked only after its lists or the installed packages have changed; at other times a look costs two `stat`s.
final class HeldUpgrades {
    /// What changes when apt has read its lists, and when anything was installed or held.
    private static let marks = ["/var/lib/apt/lists", "/var/lib/dpkg/status"]

    private let paths: HostPaths
    private let host: any Host
    private var seen: [Int] = []
    private var said = ""

    init(paths: HostPaths, host: any Host) {
        self.paths = paths
        self.host = host
    }

    /// A line for people, when there is another one than before; nil where nothing is new.
    func news() throws -> String? {
        let now = Self.marks.map { modificationTime(paths.path($0)) }
        guard now != seen else { return nil }
        let waiting = try waiting()
        seen = now
        let text = waiting.joined(separator: ", ")
        guard text != said else { return nil }
        said = text
        guard !text.isEmpty else { return nil }
        return "held packages have newer versions: \(text); write the version into the definition to get it"
    }

    /// `kubelet 1.31.4-1.1 (1.31.9-1.1 is there)` for each.
    private func waiting() throws -> [String] {
        let held = try host.run(HostCommand("apt-mark", ["showhold"])).text.split(separator: "\n").map(String.init)
        guard !held.isEmpty else { return [] }
        return Self.waiting(in: try host.run(HostCommand("apt-cache", ["policy"] + held)).text)
    }

    /// - Parameter policy: what `apt-cache policy` prints in English: a package's name, its two versions, a table.
    static func waiting(in policy: String) -> [String] {
        var name = "", installed = ""
        var result: [String] = []
        for line in policy.split(separator: "\n") {
            if line.hasSuffix(":"), !line.hasPrefix(" ") {
                (name, installed) = (String(line.dropLast()), "")
            } else if line.hasPrefix("  Installed: ") {
                installed = String(line.dropFirst("  Installed: ".count))
            } else if line.hasPrefix("  Candidate: ") {
                let candidate = line.dropFirst("  Candidate: ".count)
                let isNewer =
                    !installed.isEmpty && installed != "(none)" && candidate != "(none)" && candidate != installed
                if isNewer { result.append("\(name) \(installed) (\(candidate) is there)") }
            }
        }
        return result.map(DisplayText.escaped)
    }

    /// Nanoseconds since 1970; 0 for what is not there.
    private func modificationTime(_ path: String) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}
