/// `POST /v1/updates`: which held packages of a node have a newer version in its own sources. Sent when that changed; an
/// empty list where nothing waits any more.
package struct HeldUpdates: Codable, Equatable, Hashable, Sendable {
    /// A node holds about eight.
    package static let most = 64

    package var packages: [HeldUpdate]

    package init(packages: [HeldUpdate]) { self.packages = packages }

    /// `held packages have newer versions: …`, and what can be done about it.
    package var words: String {
        let list = packages.map(\.words).joined(separator: ", ")
        return "held packages have newer versions: \(list); \(advice)"
    }

    private var advice: String {
        let others = packages.filter { !$0.isKubernetes }.map(\.package)
        guard !others.isEmpty else { return "a cluster keeps the Kubernetes that it began with" }
        let isMixed = others.count < packages.count
        return "for \(others.joined(separator: ", ")) write the version into the definition"
            + (isMixed ? "; a cluster keeps the Kubernetes that it began with" : "")
    }
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

    /// Whether its version is `kubernetes.version`, which this release does not change on a cluster that runs.
    fileprivate var isKubernetes: Bool { ["kubeadm", "kubectl", "kubelet"].contains(package) }

    /// `haproxy 2.6.12-1 (2.6.12-1+deb12u3 is there, a security update)`
    package var words: String {
        "\(package) \(installed) (\(candidate) is there\(isSecurity ? ", a security update" : ""))"
    }
}
