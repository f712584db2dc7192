import Shared

/// Undoes everything that made this machine a node, and looks afterwards whether it did.
///
///     kubelet, kubeadm's own reset, containers, mounts ─► every step, in reverse ─► folders, network ─► inspection
///
/// It may be killed and run again at any point. The identity is not its business: that goes last, see ``IdentityWipe``.
struct NodeReset {
    let paths: HostPaths
    let host: any Host
    let journal: Journal
    /// Takes back the steps of the journal; what stays, and why.
    let takeBackSteps: () throws -> [String]
    let progress: (String) -> Void
    /// Waits so many seconds, or until the agent stops.
    let sleep: (Double) -> Void

    func run() throws -> ResetReport {
        // Before the journal forgets them.
        let data = dataFolders
        let traces = KubernetesTraces(paths: paths, host: host, ownsEtcd: !data.isEmpty)
        progress("ending Kubernetes")
        endKubernetes(traces)
        progress("taking back what the steps put here")
        let kept = try takeBackSteps()
        progress("removing what Kubernetes left")
        let problems = traces.removeFolders(data: data)
        for problem in problems { try journal.write(.note(message: "reset: \(problem)")) }
        try traces.removeNetwork()
        _ = try? host.run(HostCommand("systemctl", ["try-restart", "containerd.service"], timeoutSeconds: 120))
        progress("looking whether all is gone")
        return ResetReport(checks: try inspection(traces, data), kept: kept)
    }

    private func endKubernetes(_ traces: KubernetesTraces) {
        let systemctl = Systemctl(host: host)
        try? systemctl.stop("kubelet.service")
        if let kubeadm = kubeadm {
            // etcd's member was removed by its number, through the others.
            if let result = try? host.run(KubeadmReset(kubeadm: kubeadm).command), result.status != 0 {
                try? journal.write(
                    .note(
                        message:
                            "kubeadm reset ended with status \(result.status): \(SecretFilter.clean(result.complaint))")
                )
            }
        }
        KubernetesContainers(paths: paths, host: host, sleep: sleep).remove()
        // Another etcd on this machine is somebody else's.
        if traces.ownsEtcd { try? systemctl.stop("etcd.service") }
        try? traces.unmount()
    }

    /// Where a step ran kubeadm here, and it is still there.
    private var kubeadm: String? {
        for known in journal.ledger.steps {
            guard case .kubeadmJoin(let spec)? = known.step?.action else { continue }
            return (try? FileState.read(paths.path(spec.kubeadm), digest: false).exists) == true ? spec.kubeadm : nil
        }
        return nil
    }

    /// Of this node's own member, unit or static pod; empty where it has none.
    private var dataFolders: [String] {
        journal.ledger.steps.compactMap { known in
            known.step?.action.etcdFolder.flatMap { EtcdFolder.mayBeEmptied($0) ? $0 : nil }
        }
    }

    private func inspection(_ traces: KubernetesTraces, _ data: [String]) throws -> [ResetReport.Check] {
        let steps = journal.ledger.steps.map(\.id)
        return [
            ResetReport.Check(what: "steps in the journal", left: steps),
            ResetReport.Check(what: "processes of Kubernetes and etcd", left: try traces.processes()),
            ResetReport.Check(what: "ports of Kubernetes and etcd", left: try traces.listeners()),
            ResetReport.Check(what: "mounts of pods", left: try traces.mounts()),
            ResetReport.Check(what: "files of Kubernetes and etcd", left: traces.folders(data: data)),
            ResetReport.Check(what: "network interfaces of pods", left: try traces.interfaces()),
            ResetReport.Check(what: "network namespaces of pods", left: try traces.namespaces()),
            ResetReport.Check(what: "packet filter rules of Kubernetes", left: traces.rules()),
        ]
    }
}
