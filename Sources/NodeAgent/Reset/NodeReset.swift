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

    private var traces: KubernetesTraces { KubernetesTraces(paths: paths, host: host) }

    func run() throws -> ResetReport {
        // Before the journal forgets them.
        let data = dataFolders
        progress("ending Kubernetes")
        endKubernetes()
        progress("taking back what the steps put here")
        let kept = try takeBackSteps()
        progress("removing what Kubernetes left")
        let problems = traces.removeFolders(data: data)
        for problem in problems { try journal.write(.note(message: "reset: \(problem)")) }
        try traces.removeNetwork()
        _ = try? host.run(HostCommand("systemctl", ["try-restart", "containerd.service"], timeoutSeconds: 120))
        progress("looking whether all is gone")
        return ResetReport(checks: try inspection(data), kept: kept)
    }

    private func endKubernetes() {
        let systemctl = Systemctl(host: host)
        try? systemctl.stop("kubelet.service")
        if let kubeadm = kubeadm {
            // etcd's member was removed by its number, through the others.
            let command = HostCommand(
                kubeadm, ["reset", "--force", "--skip-phases=remove-etcd-member"], timeoutSeconds: 300)
            if let result = try? host.run(command), result.status != 0 {
                try? journal.write(
                    .note(
                        message:
                            "kubeadm reset ended with status \(result.status): \(SecretFilter.clean(result.complaint))")
                )
            }
        }
        traces.removeContainers()
        try? systemctl.stop("etcd.service")
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

    private var dataFolders: [String] {
        journal.ledger.steps.compactMap { known in
            guard case .etcdMember(let spec)? = known.step?.action else { return nil }
            // One of the system's own top folders is nothing to empty, whatever a manifest says.
            return spec.dataDirectory.split(separator: "/").count >= 2 ? spec.dataDirectory : nil
        }
    }

    private func inspection(_ data: [String]) throws -> [ResetReport.Check] {
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
