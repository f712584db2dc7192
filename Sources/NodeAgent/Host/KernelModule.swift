import Shared

/// A module of the running kernel.
struct KernelModule {
    let name: String
    let paths: HostPaths

    init(_ name: String, paths: HostPaths) {
        self.name = name.replacing(text: "-", with: "_")
        self.paths = paths
    }

    /// A module that is built into the kernel may have no line in `/proc/modules`; what it provides is there all the same.
    func isLoaded() throws -> Bool {
        for path in ["/sys/module/\(name)"] + (Self.evidence[name].map { [$0] } ?? [])
        where try FileState.read(paths.path(path), digest: false).exists {
            return true
        }
        guard name == "overlay" else { return false }
        let systems = try DurableFile.readBounded(paths.path("/proc/filesystems"), limit: 1 << 16)
        return String(decoding: systems, as: UTF8.self).contains(text: "\toverlay\n")
    }

    private static let evidence = ["br_netfilter": "/proc/sys/net/bridge/bridge-nf-call-iptables"]
}
