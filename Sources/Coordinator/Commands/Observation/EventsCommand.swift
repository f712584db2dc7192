import Shared

/// `coordinator events`
enum EventsCommand {
    private static let pollSeconds = 20

    static let command = Command(
        "events", summary: "show what happened, oldest first",
        options: [.flag("follow", short: "F", summary: "go on with what happens next, until interrupted"), .output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        var batch: EventBatch = try client.get(AdminRoutes.events)
        guard invocation.flag("follow") else {
            try invocation.show(batch)
            return .ok
        }
        while true {
            for event in batch.events { try invocation.showNext(event) }
            let after = batch.last
            let next: EventBatch? = try? client.poll(
                AdminRoutes.events, query: [("after", String(after))], waiting: pollSeconds)
            if next?.events.isEmpty ?? true { Pause.seconds(1) }
            batch = next ?? EventBatch(events: [], last: after)
        }
    }
}

/// A line an event, as it comes.
extension ClusterEvent: Printable {
    var text: String {
        let words = [time.description, isAlarm ? "ALARM" : nil, kind, node, step, message]
        return DisplayText.escaped(words.compactMap { $0 }.joined(separator: "  ")) + "\n"
    }
}

extension EventBatch: Tabular {
    static let tableHeader: [TextTable.Column] = ["TIME", "EVENT", "NODE", "STEP", "MESSAGE"]
    static let emptyText = "nothing has happened yet"

    var rows: [[String]] {
        events.map { event in
            [
                event.time.description, (event.isAlarm ? "ALARM " : "") + event.kind, event.node ?? "",
                event.step ?? "",
                event.message,
            ]
        }
    }
}
