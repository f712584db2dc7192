import Shared

/// What a version of Kubernetes needs of a program that a distribution brings: for `plan`, and for the machines.
protocol PackageNeed {
    var version: KubernetesVersion { get }
    /// Name of the machine's check, for `host.ignoredChecks`.
    var check: String { get }
    var package: String { get }
    /// Where the program is when the machine has it already.
    var program: String { get }
    var least: ReleaseNumber { get }
    var below: ReleaseNumber? { get }
    var reason: String { get }
    /// What to type in the definition.
    var fix: String { get }
}

extension PackageNeed {
    func includes(_ version: ReleaseNumber) -> Bool { version >= least && below.map { version < $0 } ?? true }

    /// For the machines.
    ///
    /// - Parameter isInstalled: whether Muster installs the package; nil package otherwise.
    func onMachines(isInstalled: Bool) -> ProgramNeed {
        ProgramNeed(
            check: check, package: isInstalled ? package : nil, program: program, least: "\(least)",
            below: below.map { "\($0)" }, reason: reason, fix: fix)
    }
}

/// etcd as units beside Kubernetes.
struct EtcdNeed: PackageNeed {
    let version: KubernetesVersion
    let check = "etcd"
    let package = "etcd-server"
    let program = "/usr/bin/etcd"
    let below: ReleaseNumber? = nil

    var least: ReleaseNumber { version.leastEtcd }

    var reason: String {
        least > KubernetesVersion.leastEtcdOfMuster
            ? "kubeadm of Kubernetes \(version) takes an etcd from \(least) on"
            : "Muster needs etcd \(least) or newer, for its gateway under /v3/ and its learners"
    }

    var fix: String {
        "set etcd.topology: stacked, or etcd.source: artifacts and bring an etcd from \(least) on"
    }
}

/// containerd on control planes and workers.
struct ContainerdNeed: PackageNeed {
    let version: KubernetesVersion
    let check = "containerd"
    let package = "containerd"
    let program = "containerd"

    var least: ReleaseNumber { version.row.containerd.least }
    var below: ReleaseNumber? { version.row.containerd.below }
    var reason: String { "Kubernetes \(version) \(version.row.containerd.reason)" }

    var fix: String {
        let range = below.map { "\(least) or newer, and older than \($0)" } ?? "\(least) or newer"
        return "install containerd \(range) yourself and set containerd.source: host, or use another kubernetes.version"
    }
}
