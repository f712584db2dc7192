import Glibc
import Shared

/// Held packages of which the machine's sources have a newer version: nothing upgrades them before the definition names
/// it, security updates among them, so an operator has to know.
///
/// apt is asked only after its lists or the installed packages have changed; at other times a look costs two `stat`s.
final class HeldUpdatesScan {
    /// What changes when apt has read its lists, and when anything was installed or held.
    private static let marks = ["/var/lib/apt/lists", "/var/lib/dpkg/status"]

    private let paths: HostPaths
    private let host: any Host
    private var seen: [Int] = []
    private var said: HeldUpdates?

    init(paths: HostPaths, host: any Host) {
        self.paths = paths
        self.host = host
    }

    /// What waits now, when that is something else than before; nil where nothing is new.
    func news() throws -> HeldUpdates? {
        let now = Self.marks.map { modificationTime(paths.path($0)) }
        guard now != seen else { return nil }
        let found = HeldUpdates(packages: try waiting())
        seen = now
        guard found != said else { return nil }
        said = found
        return found
    }

    private func waiting() throws -> [HeldUpdate] {
        let held = try host.run(HostCommand("apt-mark", ["showhold"])).text.split(separator: "\n").map(String.init)
        guard !held.isEmpty else { return [] }
        let updates = try AptPolicy.read(held, host).compactMap(HeldUpdate.init)
        return Array(updates.prefix(HeldUpdates.most))
    }

    /// Nanoseconds since 1970; 0 for what is not there.
    private func modificationTime(_ path: String) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}

extension HeldUpdate {
    /// Nil where nothing waits, or a text is not one that apt has.
    init?(_ policy: AptPolicy) {
        guard policy.hasUpdate, let installed = policy.installed, let candidate = policy.candidate else { return nil }
        let texts = [policy.package, installed, candidate].map(DisplayText.escaped)
        guard texts.allSatisfy({ (1...Self.longestText).contains($0.utf8.count) }) else { return nil }
        self.init(package: texts[0], installed: texts[1], candidate: texts[2], isSecurity: policy.isSecurity)
    }
}
