import Shared

/// One minor release of Kubernetes: what differs between minors, as far as clusters are planned by it. The rows are in
/// ``KubernetesMinor/all``.
struct KubernetesMinor: Equatable, Sendable {
    /// 36 of 1.36.
    let minor: Int
    /// The day of the last patch release.
    let endOfLife: CalendarDay
    /// The newest format that its kubeadm reads.
    let dialect: KubeadmDialect
    /// The oldest etcd outside of kubeadm that its kubeadm accepts (`MinExternalEtcdVersion`).
    let externalEtcd: ByPatch<ReleaseNumber>
    /// Tag of the etcd image that its newest patch release runs (`DefaultEtcdVersion`).
    let etcdTag: String
    /// Tag of the pause image (`PauseVersion`).
    let pauseTag: String
    let imageRepository: String
    let containerd: ContainerdRange
    /// Whether its kubelet refuses cgroup v1 unless `failCgroupV1` is false.
    let refusesCgroupV1: Bool
    /// Where the row was read, and what of it was not.
    let source: String

    /// The row of a version; nil for a minor that is not supported.
    static func row(of version: KubernetesVersion) -> KubernetesMinor? {
        version.major == 1 ? all.first { $0.minor == version.minor } : nil
    }

    func isMaintained(on day: CalendarDay) -> Bool { day <= endOfLife }

    /// `1.36`
    var name: String { "1.\(minor)" }
}

/// Which releases of containerd a kubelet works with.
struct ContainerdRange: Equatable, Sendable {
    let least: ReleaseNumber
    /// The first that it does not work with any more.
    let below: ReleaseNumber?
    /// Why, for people.
    let reason: String

    /// The kubelet asks by CRI v1alpha2 alone, which containerd 2.0 does not answer any more; Muster's configuration is
    /// format 2, which containerd 1.3 brought. Source: containerd's release notes of 1.3 and 2.0.
    static let oldProtocol = ContainerdRange(
        least: ReleaseNumber(1, 3, 0), below: ReleaseNumber(2, 0, 0),
        reason: "speaks CRI v1alpha2 alone, which containerd 2 does not know any more")
    /// Either protocol will do. Source: Kubernetes' changelog of 1.23.
    static let eitherProtocol = ContainerdRange(
        least: ReleaseNumber(1, 3, 0), below: nil, reason: "needs containerd 1.3 or newer")
    /// CRI v1alpha2 is gone, and containerd answers v1 from 1.6 on. Source: Kubernetes' changelog of 1.26.
    static let newProtocol = ContainerdRange(
        least: ReleaseNumber(1, 6, 0), below: nil,
        reason: "speaks CRI v1, which containerd answers from 1.6 on")
    /// Kubernetes supports containerd 1.x up to 1.36. Its kubelet's way to do without `RuntimeConfig`, which containerd 1
    /// does not answer, is still there in 1.37 and leaves in 1.38. Sources: kubernetes/kubeadm#3229, kubernetes#139121.
    static let second = ContainerdRange(
        least: ReleaseNumber(2, 0, 0), below: nil,
        reason: "wants containerd 2: 1.36 is the last minor that is meant for containerd 1")
}
