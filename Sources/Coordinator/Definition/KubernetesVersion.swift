import Shared

/// A released version of Kubernetes.
struct KubernetesVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The minors that this coordinator writes configuration for.
    static let supportedMinors: ClosedRange<Int> = {
        let minors = KubernetesMinor.all.map(\.minor)
        return (minors.min() ?? 0)...(minors.max() ?? 0)
    }()
    /// For texts that show how a version is written: a release that is maintained.
    static let example = KubernetesVersion(minor: 36, patch: 4)

    /// `1.20 to 1.37`
    static var supportedRange: String {
        "1.\(supportedMinors.lowerBound) to 1.\(supportedMinors.upperBound)"
    }

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

    var isSupported: Bool { KubernetesMinor.row(of: self) != nil }

    /// Whether it is older than every supported one.
    var isTooOld: Bool {
        self < KubernetesVersion(minor: Self.supportedMinors.lowerBound, patch: 0)
    }

    /// The row of the table; for a minor that is not supported the nearest one's, so that what is refused can be shown.
    var row: KubernetesMinor {
        if let row = KubernetesMinor.row(of: self) { return row }
        let rows = KubernetesMinor.all
        return isTooOld ? rows[rows.startIndex] : rows[rows.index(before: rows.endIndex)]
    }

    static func < (left: KubernetesVersion, right: KubernetesVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    var description: String { "\(major).\(minor).\(patch)" }

    /// Where kubeadm of this version expects its images.
    var imageRepository: String { row.imageRepository }

    /// The tag of the pause image that kubeadm of this version names.
    var pauseTag: String { row.pauseTag }

    /// The oldest etcd outside of kubeadm that this version works with: kubeadm's own floor, and Muster's.
    var leastEtcd: ReleaseNumber { max(row.externalEtcd[patch], Self.leastEtcdOfMuster) }

    /// The fence before `kubeadm init` speaks to the gateway under `/v3/`, and new members come in as learners: etcd has
    /// both from 3.4 on. Source: etcd's changelog of 3.4; 3.3.25 answers 404 under `/v3/`, tried.
    static let leastEtcdOfMuster = ReleaseNumber(3, 4, 0)
}
