import Shared

/// The way out: pods elsewhere, the API server ended in order, the machine down.
extension Reboots {
    func leave(
        _ record: RebootRecord, _ order: AbsenceOrder, _ accepted: AcceptedManifest, mayGo: () -> Bool
    ) throws {
        act(record, "moving its pods elsewhere")
        let answer = means.ask(order, order.timeoutSeconds + 90)
        guard answer.isDone else { throw StepError(.failed, answer.message) }
        try takeAPIAway(record, accepted)
        guard !control.isStopping else { throw StepError(.interrupted, "the agent is being stopped") }
        guard mayGo() else { throw StepError(.deadline, "the window closed before its pods had moved") }
        try lease?.stillHeld()
        // The manifest is in its place before the kernel ends: an API server that begins again now ends with it.
        outage.end()
        try journal.write(.note(message: "reboot: \(record.reason); going down"))
        act(record, "going down")
        log.notice("rebooting", ["because": record.reason])
        try host.must(HostCommand("systemctl", ["reboot"], timeoutSeconds: 60))
        let patience = Deadline(seconds: means.shutdownSeconds)
        while !control.isStopping, !patience.isPast { stop.sleep(seconds: Double(max(1, patience.secondsLeft))) }
        guard !control.isStopping else { return }
        throw StepError(.deadline, "systemd was told to reboot, and nothing came of it in \(means.shutdownSeconds) s")
    }

    /// Ends the API server in order: it says that it is not ready, balancers turn to the others, and it ends. None of
    /// them is ever sent to a machine that is going down.
    private func takeAPIAway(_ record: RebootRecord, _ accepted: AcceptedManifest) throws {
        guard accepted.node.roles.contains(.controlPlane),
            try KubernetesFiles(paths: paths).exists(KubernetesFiles.apiServerManifest)
        else { return }
        act(record, "ending its API server")
        let single = LeaseKeeper(name: APIServerOutageOrder.lease, peers: peers)
        if let holder = try single.tryToAcquire() {
            throw StepError(.failed, "another control plane is without its API server: \(holder)")
        }
        do {
            _ = try outage.begin(
                seconds: APIServerOutageOrder.longestSeconds,
                mayBegin: {
                    try lease?.stillHeld()
                    try single.stillHeld()
                }, ended: { single.release() })
        } catch {
            single.release()
            throw error
        }
        let address = "\(accepted.node.address):\(accepted.manifest.apiServerPort)"
        let patience = Deadline(seconds: means.leaveSeconds)
        while means.closedReason(address) == nil {
            guard !patience.isPast, !control.isStopping else {
                throw StepError(.deadline, "its API server did not end in \(means.leaveSeconds) s")
            }
            stop.sleep(seconds: 0.5)
        }
    }
}
