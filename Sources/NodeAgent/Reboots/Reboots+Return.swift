import Shared

/// The way back, of a reboot that was done and of one that was given up.
extension Reboots {
    func giveUp(_ record: RebootRecord, _ reason: String) throws {
        var record = record
        record.problem = reason
        try record.write(paths)
        log.error("reboot: \(reason)")
        // A stop is no verdict: the next agent finds the record and lets pods come again.
        if !control.isStopping { try finish(record) }
    }

    /// Has a control plane look at the machine and let pods come to it; tried again at the next look.
    func finish(_ record: RebootRecord) throws {
        outage.end()
        holdOn()
        let isRebooted = record.bootID != bootID
        guard isConverged || !isRebooted else { return try stillAway(record, "its steps are not done") }
        let answer = means.ask(AbsenceOrder(part: .back, bootID: bootID), AbsenceClient.seconds)
        guard answer.isDone else { return try stillAway(record, answer.message) }
        let text = try isRebooted ? noteReboot(record, answer.message) : noteFailure(record, answer.message)
        lease?.release()
        lease = nil
        // Whoever ordered it looks at the status next, and must not find it behind the answer.
        board.update { $0.activity.reboot = nil }
        if isConverged { board.converged() }
        if record.isOrdered { try self.answer(RebootReport(isRebooted: isRebooted, message: text)) }
        // Last: without it, an order that is not answered yet would be obeyed again.
        try RebootRecord.remove(paths)
        waitsSince = nil
        hasAlarmed = false
        log.notice("reboot: \(text)")
    }

    private func noteReboot(_ record: RebootRecord, _ end: String) throws -> String {
        let time = HumanDuration.text(seconds: max(0, means.now().seconds - record.began.seconds))
        let text = "rebooted (\(record.reason)) and whole again after \(time); \(end)"
        try journal.write(.note(message: text))
        windows = WindowLog()
        if let flag = RebootFlag.read(paths), flag.since < record.began {
            // Not in a circle: it lies on a disk here, and no reboot takes it away.
            try alarm("\(RebootFlag.path) is older than the reboot and still there; it is obeyed again in a day")
            notBefore = means.now().adding(seconds: 86_400)
        }
        return text
    }

    private func noteFailure(_ record: RebootRecord, _ end: String) throws -> String {
        let problem = record.problem ?? "the agent was ended in the middle"
        let text = "given up: \(problem); \(end)"
        try alarm("reboot \(text)")
        windows.reason = problem
        notBefore = means.now().adding(seconds: Self.giveUpSeconds)
        return text
    }

    private func stillAway(_ record: RebootRecord, _ reason: String) throws {
        let since = waitsSince ?? means.now()
        waitsSince = since
        let what = record.bootID != bootID ? "rebooted" : "stays"
        act(record, "\(what), waits until it is whole: \(reason)")
        guard !hasAlarmed, means.now().seconds - since.seconds >= Self.leaseSeconds else { return }
        hasAlarmed = true
        try alarm("it \(what) and is not whole since \(since): \(reason); no other machine reboots meanwhile")
    }

    /// The lease belongs to the machine, not to this process: the coordinator gives it to the same node again.
    func holdOn() {
        if let lease, (try? lease.stillHeld()) != nil { return }
        lease?.release()
        lease = nil
        let keeper = LeaseKeeper(name: LeaseName.reboot, peers: peers, seconds: Self.leaseSeconds)
        do {
            if try keeper.tryToAcquire() == nil { lease = keeper }
        } catch {
            log.warning("the lease \(LeaseName.reboot) is not granted again: \(error)")
        }
    }
}
