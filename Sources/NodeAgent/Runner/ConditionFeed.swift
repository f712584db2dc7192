import Shared

/// The cluster's conditions as far as this node knows them: what the coordinator last said, and what the node itself has
/// published.
final class ConditionFeed {
    private let link: any CoordinatorLink
    private let journal: Journal
    private let nodeName: String
    private var last: ConditionsResponse?

    init(link: any CoordinatorLink, journal: Journal, nodeName: String) {
        self.link = link
        self.journal = journal
        self.nodeName = nodeName
    }

    /// What is known now, without asking.
    var known: [Condition] {
        let own = journal.ledger.conditions.map {
            Condition(
                name: $0.name, node: nodeName, generation: $0.generation, rosterDigest: $0.rosterDigest, since: .now())
        }
        return own + (last?.conditions ?? [])
    }

    /// Asks the coordinator, for so long at most, for something newer than what is known.
    func refresh(waitSeconds: Int) throws(LinkError) {
        if let news = try link.conditions(after: last?.revision, waitSeconds: last == nil ? 0 : waitSeconds) {
            last = news
        }
    }
}
