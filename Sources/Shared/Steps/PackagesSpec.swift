/// Debian packages from the configured repositories.
package struct PackagesSpec: Codable, Equatable, Sendable {
    package var repositories: [PackageRepository]
    package var packages: [PinnedPackage]
    /// Whether those with a version are held there. Agents up to 0.1.0 hold the others, too.
    package var hold: Bool

    package init(repositories: [PackageRepository], packages: [PinnedPackage], hold: Bool) {
        self.repositories = repositories
        self.packages = packages
        self.hold = hold
    }
}

/// An apt source with its own signing key.
package struct PackageRepository: Codable, Equatable, Sendable {
    /// File name under `sources.list.d`, without extension.
    package var name: String
    /// The `deb [signed-by=…] …` line.
    package var line: String
    /// Artifact that is the armoured or binary signing key.
    package var keyDigest: Digest?

    package init(name: String, line: String, keyDigest: Digest? = nil) {
        self.name = name
        self.line = line
        self.keyDigest = keyDigest
    }
}

/// A package and the version that it is pinned to.
package struct PinnedPackage: Codable, Equatable, Sendable {
    package var name: String
    /// Exact version; nil takes what is there, or the newest, and leaves upgrades to the system.
    package var version: String?

    package init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}
