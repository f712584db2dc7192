/// `POST /v1/updates`: which held packages of a node have a newer version in its own sources. Sent when that changed; an
/// empty list where nothing waits any more.
package struct HeldUpdates: Codable, Equatable, Hashable, Sendable {
    /// A node holds about eight.
    package static let most = 64

    package var packages: [HeldUpdate]

    package init(packages: [HeldUpdate]) { self.packages = packages }
}

/// A held package, and the version that it does not get before the definition names it.
package struct HeldUpdate: Codable, Equatable, Hashable, Sendable {
    /// Bytes of a name or a version.
    package static let longestText = 256

    package var package: String
    package var installed: String
    package var candidate: String
    /// Whether a source of security updates has the candidate.
    package var isSecurity: Bool

    package init(package: String, installed: String, candidate: String, isSecurity: Bool) {
        self.package = package
        self.installed = installed
        self.candidate = candidate
        self.isSecurity = isSecurity
    }

    /// `haproxy 2.6.12-1 (2.6.12-1+deb12u3 is there, a security update)`
    package var words: String {
        "\(package) \(installed) (\(candidate) is there\(isSecurity ? ", a security update" : ""))"
    }
}
