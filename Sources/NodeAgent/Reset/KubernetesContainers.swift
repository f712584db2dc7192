import Shared

/// The containers of Kubernetes on this machine, for their end: kubeadm ends them only where there is a crictl.
struct KubernetesContainers {
    let paths: HostPaths
    let host: any Host
    /// Waits so many seconds, or until the agent stops.
    let sleep: (Double) -> Void

    /// How often the runtime is asked, a second apart, before what it knows nothing of is killed.
    private static let rounds = 10

    /// Removes them all. The runtime is asked again until it has none and no shim runs: what it was just starting is on
    /// no list yet, and a shim takes its time to end. A shim that stays after that was lost by a containerd that was
    /// restarted or killed in between; it is killed with all that runs under it.
    func remove() {
        for _ in 0..<Self.rounds {
            removeListed()
            if (try? shims().isEmpty) != false { return }
            sleep(1)
        }
        killShims()
        removeListed()
    }

    /// Process numbers of the shims that hold containers of Kubernetes.
    func shims() throws -> [Int] { try ProcessTable(paths: paths).all().filter(Self.isShim).map(\.pid) }

    private static func isShim(_ process: ProcessTable.Process) -> Bool {
        process.arguments.first?.contains(text: "containerd-shim") == true && process.arguments.contains("k8s.io")
    }

    private func removeListed() {
        let ctr = { (arguments: [String]) in
            try? host.run(HostCommand("ctr", ["--namespace", "k8s.io"] + arguments, timeoutSeconds: 120))
        }
        for task in Self.lines(ctr(["tasks", "list", "--quiet"])) { _ = ctr(["tasks", "delete", "--force", task]) }
        for container in Self.lines(ctr(["containers", "list", "--quiet"])) {
            _ = ctr(["containers", "delete", container])
        }
    }

    private static func lines(_ result: HostResult?) -> [String] {
        guard let result, result.status == 0 else { return [] }
        return result.text.split(separator: "\n").map(String.init)
    }

    private func killShims() {
        guard let processes = try? ProcessTable(paths: paths).all() else { return }
        var doomed = Set(processes.filter(Self.isShim).map(\.pid))
        guard !doomed.isEmpty else { return }
        var known = 0
        while known < doomed.count {
            known = doomed.count
            for process in processes where doomed.contains(process.parent) { doomed.insert(process.pid) }
        }
        _ = try? host.run(HostCommand("kill", ["-KILL"] + doomed.sorted().map(String.init)))
    }
}
