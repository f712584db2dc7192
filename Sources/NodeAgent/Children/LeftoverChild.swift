import Shared

/// A program of a step that an agent before this one has started: waited for, and its outcome taken over.
///
/// Only a parent learns an exit status. So the step decides by what is there, helped by the words that a program prints
/// at a good end.
struct LeftoverChild {
    private let record: ChildRecord
    private let context: StepContext
    private let log: ChildLog

    /// Nil when the step has no such program.
    init?(_ context: StepContext) throws {
        guard let text = context.notes[StepChild.record] else { return nil }
        guard let record = try? StrictJSON.decode(ChildRecord.self, from: Array(text.utf8)) else {
            try context.notes.set(StepChild.record, nil)
            return nil
        }
        self.record = record
        self.context = context
        log = ChildLog(stepID: context.step.id, paths: context.paths)
    }

    private var name: String { "\(record.label) of step \(context.step.id) (process \(record.process.pid))" }

    /// Waits for its end and clears the record of it.
    ///
    /// - Throws: ``StepError``: `deadline` when its time was over and it was ended, `interrupted` when the agent stops.
    func settle() throws {
        let wasAlive = try record.process.isAlive()
        if wasAlive {
            try context.note("\(name) goes on from an agent before this one; its end is waited for")
        }
        let lease = try leaseToHold()
        defer { lease?.release() }
        var hasGoodEnd = false
        do {
            _ = try ChildProcess.adopt(
                record.process, name: record.label, outputFile: log.live, deadline: record.timeLeft,
                shouldLeave: {
                    say()
                    return context.leavesChildren
                }, onLine: { if let words = record.goodEnd, $0.text.contains(text: words) { hasGoodEnd = true } })
        } catch let error as ProcessError where error.code == .left {
            throw StepError(.interrupted, "\(error)")
        } catch let error as ProcessError where error.code == .deadline {
            try close("was ended: \(error.detail)", endedWell: false)
            throw StepError(.deadline, "\(name): \(error.detail)")
        }
        let judgement = hasGoodEnd ? "its last words say that it ended well" : "what it left decides"
        let how = wasAlive ? "has ended" : "ended while no agent was there"
        try close("\(how); its exit status is not known, \(judgement)", endedWell: hasGoodEnd)
    }

    private func close(_ outcome: String, endedWell: Bool) throws {
        try context.note("\(name) \(outcome)")
        log.close(label: record.label, outcome: outcome)
        if endedWell { try context.notes.set(StepChild.endedWell, record.label) }
        try context.notes.set(StepChild.record, nil)
    }

    private func say() {
        let seconds = Int(record.process.age.seconds)
        context.progress("\(record.label) of an agent before this one still runs, for \(seconds) s")
    }

    /// What it does is dangerous beside another node's doing: the lease under which it was started stays with this node,
    /// as far as the coordinator answers.
    private func leaseToHold() throws -> LeaseKeeper? {
        guard let peers = context.peers, try record.process.isAlive() else { return nil }
        let name: String?
        switch context.step.action {
        case .kubeadmInit(let spec): name = spec.lease
        case .kubeadmJoin(let spec): name = spec.lease
        default: name = nil
        }
        guard let name else { return nil }
        let lease = LeaseKeeper(name: name, peers: peers)
        _ = try? lease.tryToAcquire()
        return lease
    }
}
