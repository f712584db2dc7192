import Shared

/// The state of the agent on this machine: from the running one's file, or put together from its journal when none runs.
struct StatusFile {
    let paths: HostPaths

    func read() throws -> AgentStatus {
        if let live = try live() { return live }
        return try stored()
    }

    /// What the running agent wrote last; nil when it does not run.
    private func live() throws -> AgentStatus? {
        guard let bytes = try? DurableFile.readBounded(paths.status, limit: 4 << 20),
            let status = try? StrictJSON.decodeLenient(AgentStatus.self, from: bytes, limits: .document),
            let pid = status.pid, pid > 0, status.activity.message != "stopped",
            // The number may be another program's by now; the file of its name has no size and is the kernel's.
            let name = try? DurableFile.readBounded("/proc/\(pid)/comm", limit: 64),
            String(decoding: name, as: UTF8.self) == "node-agent\n"
        else { return nil }
        return status
    }

    private func stored() throws -> AgentStatus {
        let configuration = try AgentConfigurationFile.read(paths)
        let records = try JournalFile.read(paths.journal)
        var ledger = Ledger()
        for record in records { ledger.apply(record.event) }
        let board = StatusBoard(
            node: configuration.nodeName, clusterUID: configuration.clusterUID, agentVersion: ProductVersion.text,
            pid: nil)
        board.update { status in
            status.steps = ledger.steps.compactMap(StepStatus.init)
            status.activity.generation = ledger.accepted?.generation ?? 0
            status.activity.message = "no agent runs on this machine"
            if let last = records.last { status.activity.since = last.time }
            status.coordinator.message = "not asked: no agent runs"
            status.refusals = records.reversed().lazy.compactMap(RefusalStatus.init).first.map { [$0] } ?? []
        }
        return board.status
    }
}

extension StepStatus {
    fileprivate init?(_ step: LedgerStep) {
        guard let text = step.step else { return nil }
        let state: State =
            switch step.state {
            case .begun, .interrupted: .working
            case .done: .done
            case .failed: .failed
            case .undoing: .removing
            }
        self.init(
            id: step.id, kind: text.action.kind, summary: text.summary, state: state,
            message: step.state == .interrupted ? "interrupted" : "", since: .now())
    }
}

extension RefusalStatus {
    fileprivate init?(_ record: JournalRecord) {
        guard case .refused(let kind, let code, let message, let digest) = record.event else { return nil }
        self.init(kind: kind, code: code, message: message, digest: digest, time: record.time)
    }
}
