import Shared

/// What the packages of a supported distribution release are, and what was tried on it.
struct DistributionRelease: Equatable, Sendable {
    let release: KnownRelease
    /// The newest of its packages `etcd-server`, `containerd` and `haproxy`, security updates and all.
    let etcd: ReleaseNumber
    let containerd: ReleaseNumber
    let haproxy: ReleaseNumber
    /// What was run on it, for people; nil where only its packages were read.
    let run: String?
    /// What was read of it.
    let read: String

    /// `Ubuntu 22.04 (3.3.25)`
    func name(with version: ReleaseNumber) -> String { "\(release.name) (\(version))" }
}

/// Sources: `apt-cache policy` with the release's own archives, updates and security, in November 2026.
extension DistributionRelease {
    static let all: [DistributionRelease] = [
        DistributionRelease(
            release: .debian12, etcd: ReleaseNumber(3, 4, 23), containerd: ReleaseNumber(1, 6, 20),
            haproxy: ReleaseNumber(2, 6, 12),
            run:
                "every scenario of the lab with Kubernetes 1.20.2, Debian's etcd, containerd and haproxy; Kubernetes 1.36.2 "
                + "from an apt repository with stacked etcd 3.6.13 and containerd 1.6.20",
            read: packages + containerdReads),
        DistributionRelease(
            release: .debian13, etcd: ReleaseNumber(3, 5, 16), containerd: ReleaseNumber(1, 7, 24),
            haproxy: ReleaseNumber(3, 0, 11),
            run:
                "the lab's `cluster` and `stacked` with Kubernetes 1.36.2, containerd 2.1.9, etcd 3.5.30 as units and stacked "
                + "3.6.13; Kubernetes 1.36.2 from an apt repository with stacked etcd 3.6.13 and containerd 1.7.24; the lab's "
                + "`growth` with Kubernetes 1.20.2",
            read: packages + containerdReads),
        DistributionRelease(
            release: .ubuntu2204, etcd: ReleaseNumber(3, 3, 25), containerd: ReleaseNumber(2, 2, 1),
            haproxy: ReleaseNumber(2, 4, 30), run: nil, read: packages + containerdReads),
        DistributionRelease(
            release: .ubuntu2404, etcd: ReleaseNumber(3, 4, 30), containerd: ReleaseNumber(2, 2, 1),
            haproxy: ReleaseNumber(2, 8, 30), run: nil, read: packages + containerdReads),
        DistributionRelease(
            release: .ubuntu2604, etcd: ReleaseNumber(3, 5, 16), containerd: ReleaseNumber(2, 2, 2),
            haproxy: ReleaseNumber(3, 2, 25), run: nil, read: packages + containerdReads),
    ]

    private static let packages = "what Muster's packages depend on is there; "
    private static let containerdReads = "its containerd reads the configuration that Muster writes"
}
