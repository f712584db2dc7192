import Shared

/// What `/etc/os-release` says: which system a machine runs. Source: `man 5 os-release`.
struct OSRelease {
    private var values: [String: String] = [:]

    /// Nothing is known where the file is missing or cannot be read.
    init(_ paths: HostPaths) {
        let path = paths.path("/etc/os-release")
        // The file is a link by custom.
        guard let bytes = try? DurableFile.readBounded(path, limit: 1 << 16, followingSymbolicLink: true) else {
            return
        }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = line[line.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
        }
    }

    /// For people: `Ubuntu 24.04.1 LTS`.
    var prettyName: String { values["PRETTY_NAME"] ?? "unknown" }

    /// For programs: `ubuntu 24.04`. Nil where the machine does not tell both words, as a rolling release does not.
    var release: String? {
        guard let id = values["ID"], let version = values["VERSION_ID"] else { return nil }
        return "\(id) \(version)"
    }
}
