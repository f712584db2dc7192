import Glibc
import Shared

/// Finds Debian packages in a folder, as `make packages` leaves them.
enum PackageFolder {
    /// A package for the machines of one architecture.
    struct Package: Equatable, Sendable {
        /// Of the file.
        let name: String
        let architecture: String
        let digest: Digest
    }

    /// Of each architecture the file `NAME_*.deb` that was written last, sorted by architecture.
    static func newest(_ package: String, in folder: String) throws -> [Package] {
        let folder = try AbsolutePath.existing(folder)
        let names = try Folder.names(in: folder).filter { $0.hasPrefix("\(package)_") && $0.hasSuffix(".deb") }
        let dated = names.map { name in (name: name, time: modificationTime("\(folder)/\(name)")) }
        guard !dated.isEmpty else {
            throw CommandError(
                "there is no \(package)_*.deb in \(folder)", hint: "'make packages' builds both packages")
        }
        let groups = Dictionary(grouping: dated) { architecture(of: $0.name) }
        return try groups.sorted { $0.key < $1.key }.compactMap { architecture, files in
            guard let newest = files.max(by: { ($0.time, $0.name) < ($1.time, $1.name) }) else { return nil }
            return Package(
                name: try ArtifactKind.name(of: newest.name, .package), architecture: architecture,
                digest: try FileDigest.read("\(folder)/\(newest.name)"))
        }
    }

    /// The end of a name such as `muster-agent_0.1.0_amd64.deb`; what has none is for the most common machines.
    static func architecture(of name: String) -> String {
        let word = name.split(separator: "_").last?.split(separator: ".").first.map(String.init) ?? ""
        let isWord = word.utf8.allSatisfy { ByteClass.isDigit($0) || (97...122).contains($0) || $0 == 45 }
        return isWord && !word.isEmpty ? word : "amd64"
    }

    /// Nanoseconds since 1970; 0 for what is gone.
    private static func modificationTime(_ path: String) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}
