/// Versions of packages, where there are packages.
extension DefinitionChecks {
    func checkPackageVersions() {
        let (containerd, etcd, balancer) = (definition.containerd, definition.etcd, definition.loadBalancer)
        check(containerd.packageVersion, of: "containerd", isUsed: containerd.source == .packages)
        check(
            etcd.packageVersion, of: "etcd", isUsed: etcd.source == .packages && etcd.topology == .systemd,
            fix: "remove it, or use etcd.topology: systemd with etcd.source: packages")
        check(
            balancer.packageVersion, of: "loadBalancer",
            isUsed: balancer.source == .packages || (balancer.isNodeLocal && balancer.source != .host))
    }

    /// A version that nothing is installed at would be believed to be in force.
    private func check(_ version: String?, of section: String, isUsed: Bool, fix: String? = nil) {
        guard version != nil, !isUsed else { return }
        error(
            "\(section).packageVersion is for \(section).source: packages", path(section, "packageVersion"),
            fix: fix ?? "remove it, or use \(section).source: packages")
    }
}
