import Shared

/// `lease/<name>`: who holds it, or who held it last.
struct LeaseRow: Codable, Equatable, Sendable {
    static let prefix = "lease/"

    var name: String
    /// Node uid.
    var holder: String
    var holderName: String
    var term: Int
    /// When this term was granted.
    var since: Timestamp
    var expires: Timestamp
    var isReleased: Bool
    /// Since when the holder has it, over all terms between which it was hardly gone; nil in a row of an older version.
    var begun: Timestamp?
    /// When an operator took it away: from then on it is not renewed.
    var takenAway: Timestamp?

    static func key(_ name: String) -> StoreKey { StoreKey("\(prefix)\(name)") }

    /// Names of the leases that a node holds or has held; nil without any.
    static func granted(in snapshot: Snapshot) throws -> [String]? {
        let names = try snapshot.list(prefix: prefix, as: LeaseRow.self).map(\.value.name)
        return names.isEmpty ? nil : names.sorted()
    }

    func isHeld(at now: Timestamp) -> Bool { !isReleased && now < expires }

    /// Whether the holder gets no more time: it has had the lease for as long as one may, or an operator took it away.
    func isEnding(at now: Timestamp, _ use: LeaseUse) -> Bool {
        takenAway != nil || now >= (begun ?? since).adding(seconds: use.longestSeconds)
    }
}

/// One holder at a time, and a term that grows with every grant.
struct LeaseRules: Sendable {
    static let seconds = 10...600
    /// A holder that comes back within this has never been away; one that had its time lets others go first for so long.
    static let pauseSeconds = 60

    let now: Timestamp

    /// The lease as it is afterwards; nil after a release.
    func apply(
        _ request: LeaseRequest, name: String, node: NodeRow, in transaction: inout StoreTransaction
    ) throws -> LeaseRow? {
        guard Self.seconds.contains(request.seconds) else {
            throw APIError(.badRequest, "seconds must be from \(Self.seconds.lowerBound) to \(Self.seconds.upperBound)")
        }
        guard let use = LeaseUse.of(name, in: try GenerationRow.newest(in: transaction)) else {
            throw APIError(
                status: 404, code: "lease-unknown", message: "no step of the applied generation uses this lease")
        }
        let known = try transaction.get(LeaseRow.key(name), as: LeaseRow.self)
        switch request.action {
        case .acquire:
            guard use.allows(node.role) else { throw Self.notFor(node, use) }
            return try acquire(request, use, node: node, known, in: &transaction)
        case .renew:
            var row = try held(known, by: node, term: request.term)
            guard !row.isEnding(at: now, use) else { throw Self.ending(row) }
            row.expires = now.adding(seconds: request.seconds)
            try transaction.put(LeaseRow.key(name), encoding: row)
            return row
        case .release:
            guard var row = known, row.holder == node.uid, row.term == request.term, !row.isReleased else { return nil }
            row.isReleased = true
            row.expires = min(row.expires, now)
            try transaction.put(LeaseRow.key(name), encoding: row)
            return nil
        }
    }

    /// Takes a lease away: it ends when its holder's time is up, and until then the holder may still be at work.
    func takeAway(_ name: String, by operatorName: String, in transaction: inout StoreTransaction) throws -> LeaseRow {
        guard var row = try transaction.get(LeaseRow.key(name), as: LeaseRow.self), row.isHeld(at: now) else {
            throw APIError(
                .notFound, "nobody holds the lease \(DisplayText.escaped(String(name.prefix(80))))",
                hint: "coordinator lease list")
        }
        guard row.takenAway == nil else { return row }
        row.takenAway = now
        try transaction.put(LeaseRow.key(name), encoding: row)
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "lease-taken", node: row.holderName,
                message: "\(operatorName) took \(name) from \(row.holderName), term \(row.term); it ends at "
                    + "\(row.expires)"),
            to: &transaction)
        return row
    }

    private func acquire(
        _ request: LeaseRequest, _ use: LeaseUse, node: NodeRow, _ known: LeaseRow?,
        in transaction: inout StoreTransaction
    ) throws -> LeaseRow {
        let name = use.name
        let expires = now.adding(seconds: request.seconds)
        if var row = known, row.isHeld(at: now) {
            guard row.holder == node.uid else { throw Self.taken(row) }
            guard !row.isEnding(at: now, use) else { throw Self.ending(row) }
            row.expires = max(row.expires, expires)
            try transaction.put(LeaseRow.key(name), encoding: row)
            return row
        }
        let before = known.flatMap { row in
            row.holder == node.uid && now < row.expires.adding(seconds: Self.pauseSeconds) ? row : nil
        }
        if let before, before.isEnding(at: now, use) { throw Self.ending(before) }
        if name == LeaseName.initialization { try requireNewest(node, in: transaction) }
        let row = LeaseRow(
            name: name, holder: node.uid, holderName: node.name, term: (known?.term ?? 0) + 1, since: now,
            expires: expires, isReleased: false, begun: before.map { $0.begun ?? $0.since } ?? now)
        try transaction.put(LeaseRow.key(name), encoding: row)
        if let known, !known.isReleased, known.isEnding(at: known.expires, use) {
            try EventLog.append(
                EventRow.Content(
                    time: now, kind: "lease-overdue", node: known.holderName,
                    message: "\(known.holderName) held \(name) since \(known.begun ?? known.since) and got no more time"
                ),
                to: &transaction)
        }
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "lease-granted", node: node.name, message: "\(node.name) got \(name), term \(row.term)"
            ),
            to: &transaction)
        return row
    }

    /// A cluster is begun with what was applied last: what is there before may have been corrected since. The node is
    /// given the lease when it has taken that.
    private func requireNewest(_ node: NodeRow, in transaction: borrowing StoreTransaction) throws {
        let key = ActivityRow.key(node.name)
        guard let newest = try GenerationRow.newest(in: transaction), newest.isHanded(to: node.name),
            let activity = try transaction.get(key, as: ActivityRow.self)?.activity,
            activity.generation < newest.generation
        else { return }
        throw APIError(
            status: 409, code: "lease-held",
            message: "\(node.name) is at generation \(activity.generation), and \(newest.generation) is applied: "
                + "the cluster begins with that")
    }

    private func held(_ row: LeaseRow?, by node: NodeRow, term: Int?) throws -> LeaseRow {
        guard let row, row.holder == node.uid, row.term == term, row.isHeld(at: now) else {
            if let row, row.isHeld(at: now), row.holder != node.uid { throw Self.taken(row) }
            throw APIError(
                status: 409, code: "lease-lost", message: "\(node.name) does not hold this lease in that term",
                hint: "acquire it again; check what was done meanwhile")
        }
        return row
    }

    private static func notFor(_ node: NodeRow, _ use: LeaseUse) -> APIError {
        APIError(
            status: 403, code: "lease-role",
            message: "\(node.name) is \(node.role), and the lease \(use.name) is for "
                + use.roles.map(\.rawValue).joined(separator: ", "))
    }

    private static func ending(_ row: LeaseRow) -> APIError {
        APIError(
            status: 409, code: "lease-held",
            message: "\(row.holderName) has had \(row.name) since \(row.begun ?? row.since) and gets no more time: "
                + "others come first until \(row.expires.adding(seconds: pauseSeconds))")
    }

    private static func taken(_ row: LeaseRow) -> APIError {
        APIError(
            status: 409, code: "lease-held",
            message: "\(row.holderName) holds \(row.name) since \(row.since), term \(row.term), until \(row.expires)")
    }
}
