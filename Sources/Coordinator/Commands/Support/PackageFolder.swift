import Glibc
import Shared

/// Finds Debian packages in a folder, as `make packages` leaves them.
enum PackageFolder {
    /// The file `NAME_*.deb` that was written last.
    static func newest(_ package: String, in folder: String) throws -> (name: String, digest: Digest) {
        let folder = try AbsolutePath.existing(folder)
        let names = try Folder.names(in: folder).filter { $0.hasPrefix("\(package)_") && $0.hasSuffix(".deb") }
        let dated = names.map { name in (name: name, time: modificationTime("\(folder)/\(name)")) }
        guard let newest = dated.max(by: { ($0.time, $0.name) < ($1.time, $1.name) }) else {
            throw CommandError(
                "there is no \(package)_*.deb in \(folder)", hint: "'make packages' builds both packages")
        }
        let name = try ArtifactKind.name(of: newest.name, .package)
        return (name, try FileDigest.read("\(folder)/\(newest.name)"))
    }

    /// Nanoseconds since 1970; 0 for what is gone.
    private static func modificationTime(_ path: String) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}
