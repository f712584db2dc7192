import Shared

/// The kubelet and containerd need a cgroup hierarchy with the controllers that limit pods.
struct CgroupCheck: PreflightCheck {
    /// Whether the manifest's kubelet refuses cgroup v1. It takes a hybrid hierarchy for v1, too.
    let needsV2: Bool
    let name = "cgroup"

    func problem(_ context: StepContext) throws -> String? {
        let root = context.paths.path("/sys/fs/cgroup")
        if let text = try read("\(root)/cgroup.controllers") {
            let there = Set(text.split { $0.isWhitespace }.map(String.init))
            return report(["cpu", "memory", "pids"].filter { !there.contains($0) })
        }
        guard !needsV2 else {
            return "this machine has cgroup v1, with which the kubelet of this Kubernetes does not start; boot with "
                + "systemd.unified_cgroup_hierarchy=1, or set kubernetes.kubeletConfiguration: {failCgroupV1: false}"
        }
        let missing = try ["cpu", "memory", "pids"].filter {
            try !FileState.read("\(root)/\($0)", digest: false).exists
        }
        return report(missing)
    }

    private func report(_ missing: [String]) -> String? {
        missing.isEmpty
            ? nil
            : "the cgroup controllers \(missing.joined(separator: ", ")) are not there; "
                + "look at the kernel's command line for cgroup_disable"
    }

    private func read(_ path: String) throws -> String? {
        guard try FileState.read(path, digest: false).exists else { return nil }
        return String(decoding: try DurableFile.readBounded(path, limit: 4096), as: UTF8.self)
    }
}
