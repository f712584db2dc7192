import Glibc
import Shared

/// What Debian's and Ubuntu's packages leave behind when only a reboot brings what they installed into force:
/// `/run/reboot-required`, and the packages' names beside it.
struct RebootFlag: Equatable {
    static let path = "/run/reboot-required"
    static let packages = "/run/reboot-required.pkgs"

    var since: Timestamp
    /// Names of packages, or that nobody left any.
    var reason: String

    /// Nil where nobody asks for a reboot.
    static func read(_ paths: HostPaths) -> RebootFlag? {
        var status = stat()
        guard lstat(paths.path(path), &status) == 0 else { return nil }
        let since = Timestamp(seconds: max(0, min(status.st_mtim.tv_sec, Timestamp.now().seconds)))
        return RebootFlag(since: since, reason: reason(paths))
    }

    private static func reason(_ paths: HostPaths) -> String {
        guard let bytes = try? DurableFile.readBounded(paths.path(packages), limit: 64 << 10) else {
            return "no package left its name"
        }
        var names: [String] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let name = String(line.prefix(64).filter { $0.isASCII && !$0.isWhitespace && $0 >= " " })
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { return "no package left its name" }
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
