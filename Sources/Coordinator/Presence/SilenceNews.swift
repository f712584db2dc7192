import Shared

/// The events of one look: an event a node, and one for all where a switch or a site is gone, because thousands of events
/// would push everything else out of the log.
struct SilenceNews {
    /// More nodes than this at once share an event.
    static let mostEvents = 20
    /// So many of them are named in it.
    private static let named = 10

    let now: Timestamp

    func silent(_ rows: [SilenceRow]) -> [EventRow.Content] {
        guard rows.count > Self.mostEvents else {
            return rows.map { row in
                content(
                    .silent, row.node,
                    "\(row.node) has missed \(SilenceRule.silentPolls) polls: it was last heard of at \(row.since); is its "
                        + "machine up, and muster-agent on it?")
            }
        }
        return [
            content(
                .silent, nil,
                "\(rows.count) nodes have missed \(SilenceRule.silentPolls) polls at once: \(names(rows)); look at the "
                    + "network between them and the coordinator")
        ]
    }

    func heard(_ rows: [SilenceRow]) -> [EventRow.Content] {
        guard rows.count > Self.mostEvents else {
            return rows.map { row in
                let seconds = now.seconds - row.since.seconds
                return content(
                    .heard, row.node, "\(row.node) is heard again, after \(HumanDuration.text(seconds: seconds))")
            }
        }
        return [content(.heard, nil, "\(rows.count) nodes are heard again: \(names(rows))")]
    }

    private enum Kind: String { case silent, heard }

    private func content(_ kind: Kind, _ node: String?, _ message: String) -> EventRow.Content {
        EventRow.Content(time: now, kind: kind.rawValue, node: node, message: message)
    }

    private func names(_ rows: [SilenceRow]) -> String {
        let left = rows.count - Self.named
        return rows.prefix(Self.named).map(\.node).joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")
    }
}
