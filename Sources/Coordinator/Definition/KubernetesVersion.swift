/// A released version of Kubernetes.
struct KubernetesVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The minors that this coordinator writes configuration for.
    static let supportedMinors = 20...37

    /// Reads `1.20.2` or `v1.20.2`; nil for anything else, also for pre-releases.
    init?(_ text: String) {
        let digits = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part == "0" || part.utf8.first != UInt8(ascii: "0")
            else { return nil }
            return Int(part)
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        (major, minor, patch) = (numbers[0], numbers[1], numbers[2])
    }

    init(minor: Int, patch: Int) { (major, self.minor, self.patch) = (1, minor, patch) }

    var isSupported: Bool { major == 1 && Self.supportedMinors.contains(minor) }

    static func < (left: KubernetesVersion, right: KubernetesVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    var description: String { "\(major).\(minor).\(patch)" }

    /// Where kubeadm of this version expects its images. The old registry is frozen, and holds the old names.
    var imageRepository: String { minor <= 21 ? "k8s.gcr.io" : "registry.k8s.io" }

    /// The tag of the pause image that kubeadm of this version names.
    var pauseTag: String {
        switch minor {
        case ...20: "3.2"
        case 21: "3.4.1"
        case 22: "3.5"
        case 23: "3.6"
        case 24: "3.7"
        case 25: "3.8"
        case 26...30: "3.9"
        case 31...33: "3.10"
        case 34...35: "3.10.1"
        default: "3.10.2"
        }
    }
}
