import Shared

/// The first file of a bundle: what is in it. Its own digest covers everything that follows.
///
/// A bundle is a tar archive of regular files in this order, each exactly once: this manifest, the lock file, then every
/// file under `blobs/`, by digest.
struct BundleManifest: Codable, Equatable {
    static let name = "muster-bundle.json"
    static let lockName = "artifacts.lock.json"
    /// Larger than the manifest of any bundle; ends an archive that is none.
    static let sizeLimit = 16 << 20

    /// 1; another number is another format.
    var format = 1
    /// By digest, then by name.
    var artifacts: [ArtifactRegistration]

    init(_ artifacts: [ArtifactRegistration]) {
        self.artifacts = artifacts.sorted { ($0.digest, $0.name) < ($1.digest, $1.name) }
    }

    /// One of each digest: two names may be of one file.
    var files: [ArtifactRegistration] {
        var seen: Set<Digest> = []
        return artifacts.filter { seen.insert($0.digest).inserted }
    }

    /// The lock that a definition may name, packages left out.
    var lock: ArtifactLock {
        ArtifactLock(
            entries: artifacts.compactMap { artifact in
                ArtifactLock.Kind(rawValue: artifact.kind.rawValue).map {
                    ArtifactLock.Entry(
                        name: artifact.name, digest: artifact.digest, size: artifact.size, kind: $0,
                        architecture: artifact.architecture)
                }
            })
    }

    static func fileName(_ digest: Digest) -> String { "blobs/\(digest.hex)" }
}
