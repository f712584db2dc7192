import Shared

extension ReportEntry {
    /// What the coordinator is told of a line of the journal; nil for lines that are the node's own business.
    init?(_ record: JournalRecord, accepted: RunContext?) {
        var run = accepted
        var step: String?
        var condition: String?
        var rosterDigest: Digest?
        let event: Event
        let message: String
        switch record.event {
        case .snapshot, .fact: return nil
        case .opened(_, _, let agent): (event, message) = (.note, "a journal file is begun by agent \(agent)")
        case .accepted(let context):
            (event, message, run) = (.accepted, "generation \(context.generation) is accepted", context)
        case .refused(_, let code, let text, _): (event, message) = (.refused, "\(code): \(text)")
        case .intent(let text, _, let context):
            (event, message, run, step) = (.started, text.summary, context, text.id)
        case .done(let id, _, _, let text, let context): (event, message, run, step) = (.done, text, context, id)
        case .failed(let id, let text, let context): (event, message, run, step) = (.failed, text, context, id)
        case .interrupted(let id, let context):
            (event, message, run, step) = (.note, "interrupted; it goes on at the next start", context, id)
        case .undoing(let id, let context): (event, message, run, step) = (.started, "taking back", context, id)
        case .undone(let id, let text, let context): (event, message, run, step) = (.undone, text, context, id)
        case .condition(let name, let digest, let context):
            (event, message, run) = (.condition, name, context)
            condition = name
            rosterDigest = digest
        case .converged(let context):
            (event, message, run) = (.converged, "generation \(context.generation) is in place", context)
        case .note(let text): (event, message) = (.note, text)
        case .alarm(let text): (event, message) = (.alarm, text)
        }
        self.init(
            sequence: record.sequence, time: record.time, event: event, generation: run?.generation ?? 0,
            manifestDigest: run?.manifestDigest, step: step, message: String(message.prefix(1000)),
            condition: condition, rosterDigest: rosterDigest)
    }
}
