import Shared

/// The table of Kubernetes' minor releases.
///
/// Sources, read in November 2026:
/// - end of life: `data/releases/eol.yaml` of kubernetes/website for 1.20 to 1.31, kubernetes.io/releases/1.N for later
///   ones;
/// - external etcd, etcd tag, pause tag: `cmd/kubeadm/app/constants/constants.go` of kubernetes/kubernetes at the patch
///   releases that `source` names; where it says so, other projects' tables that were made from that file;
/// - cgroup v1: `FailCgroupV1` in `pkg/kubelet/apis/config/v1beta1/defaults.go` of 1.34.9 (false) and 1.35.2 (true);
/// - image repository: k8s.gcr.io is frozen; registry.k8s.io has the images of every release.
extension KubernetesMinor {
    private static let etcd3218 = ReleaseNumber(3, 2, 18)
    private static let etcd3413 = ReleaseNumber(3, 4, 13)
    private static let etcd3511 = ReleaseNumber(3, 5, 11)
    private static let etcd3521 = ReleaseNumber(3, 5, 21)
    private static let etcd3524 = ReleaseNumber(3, 5, 24)

    static let all: [KubernetesMinor] = [
        row(
            20, end: .init(2022, 2, 28), .v1beta2, externalEtcd: .init(etcd3218), etcd: "3.4.13-0", pause: "3.2",
            .oldProtocol, from: "1.20.2 as the lab runs it; external etcd as of 1.18.8 and 1.23"),
        row(
            21, end: .init(2022, 6, 28), .v1beta2, externalEtcd: .init(etcd3218), etcd: "3.4.13-0", pause: "3.4.1",
            .oldProtocol, from: "tables of others; external etcd as of 1.18.8 and 1.23"),
        row(
            22, end: .init(2022, 12, 8), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.6-0", pause: "3.5",
            .oldProtocol, from: "1.22.17 in minikube's table; external etcd as of 1.18.8 and 1.23"),
        row(
            23, end: .init(2023, 2, 28), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.6-0", pause: "3.6",
            .eitherProtocol, from: "1.23.17 in minikube's table, external etcd in kubekey's"),
        row(
            24, end: .init(2023, 7, 28), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.6-0", pause: "3.7",
            .eitherProtocol, from: "1.24.17 in minikube's table, external etcd in kubekey's"),
        row(
            25, end: .init(2023, 10, 28), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.9-0", pause: "3.8",
            .eitherProtocol, from: "1.25.16 in minikube's table, external etcd in kubekey's"),
        row(
            26, end: .init(2024, 2, 28), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.10-0", pause: "3.9",
            .newProtocol, from: "1.26.15 in minikube's table, external etcd in kubekey's"),
        row(
            27, end: .init(2024, 7, 16), .v1beta3, externalEtcd: .init(etcd3218), etcd: "3.5.12-0", pause: "3.9",
            .newProtocol, from: "1.27.16 in minikube's table, external etcd in kubekey's"),
        row(
            28, end: .init(2024, 10, 22), .v1beta3, externalEtcd: .init(etcd3413), etcd: "3.5.15-0", pause: "3.9",
            .newProtocol, from: "1.28.15 in minikube's table; external etcd in kubernetes#118733"),
        row(
            29, end: .init(2025, 2, 28), .v1beta3, externalEtcd: .init(etcd3413), etcd: "3.5.16-0", pause: "3.9",
            .newProtocol, from: "1.29.14 in kubekey's table"),
        row(
            30, end: .init(2025, 7, 15), .v1beta3, externalEtcd: .init(etcd3413), etcd: "3.5.15-0", pause: "3.9",
            .newProtocol, from: "1.30.6 in minikube's table, external etcd in kubekey's; not looked up at 1.30.14"),
        row(
            31, end: .init(2025, 11, 11), .v1beta4, externalEtcd: .init(etcd3511, [14: etcd3524]), etcd: "3.5.24-0",
            pause: "3.10", .newProtocol, from: "1.31.11 to 1.31.14"),
        row(
            32, end: .init(2026, 2, 28), .v1beta4, externalEtcd: .init(etcd3511, [10: etcd3524]), etcd: "3.5.24-0",
            pause: "3.10", .newProtocol, from: "1.32.5 to 1.32.13"),
        row(
            33, end: .init(2026, 6, 28), .v1beta4, externalEtcd: .init(etcd3511, [6: etcd3524]), etcd: "3.5.24-0",
            pause: "3.10", .newProtocol, from: "1.33.2 to 1.33.13"),
        row(
            34, end: .init(2026, 10, 27), .v1beta4, externalEtcd: .init(etcd3521, [2: etcd3524]), etcd: "3.6.5-0",
            pause: "3.10.1", .newProtocol, from: "1.34.1 to 1.34.9"),
        row(
            35, end: .init(2027, 2, 28), .v1beta4, externalEtcd: .init(etcd3524), etcd: "3.6.6-0", pause: "3.10.1",
            .newProtocol, from: "1.35.2 to 1.35.6"),
        row(
            36, end: .init(2027, 6, 28), .v1beta4, externalEtcd: .init(etcd3524), etcd: "3.6.8-0", pause: "3.10.2",
            .newProtocol, from: "1.36.2 and 1.36.3"),
        row(
            37, end: .init(2027, 10, 28), .v1beta4, externalEtcd: .init(etcd3524), etcd: "3.7.0-0", pause: "3.10.2",
            .second, from: "not looked up: external etcd and pause as in 1.36; etcd in kubernetes#141032"),
    ]

    private static func row(
        _ minor: Int, end: CalendarDay, _ dialect: KubeadmDialect, externalEtcd: ByPatch<ReleaseNumber>,
        etcd: String, pause: String, _ containerd: ContainerdRange, from source: String
    ) -> KubernetesMinor {
        KubernetesMinor(
            minor: minor, endOfLife: end, dialect: dialect, externalEtcd: externalEtcd, etcdTag: etcd, pauseTag: pause,
            imageRepository: minor <= 21 ? "k8s.gcr.io" : "registry.k8s.io", containerd: containerd,
            refusesCgroupV1: minor >= 35, source: source)
    }
}
