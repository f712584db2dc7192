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

    static func key(_ name: String) -> StoreKey { StoreKey("\(prefix)\(name)") }

    /// Names of the leases that a node holds or has held; nil without any.
    static func granted(in snapshot: Snapshot) throws -> [String]? {
        let names = try snapshot.list(prefix: prefix, as: LeaseRow.self).map(\.value.name)
        return names.isEmpty ? nil : names.sorted()
    }

    func isHeld(at now: Timestamp) -> Bool { !isReleased && now < expires }
}

/// One holder at a time, and a term that grows with every grant.
struct LeaseRules: Sendable {
    static let seconds = 10...600

    let now: Timestamp

    /// The lease as it is afterwards; nil after a release.
    func apply(
        _ request: LeaseRequest, name: String, node: NodeRow, in transaction: inout StoreTransaction
    ) throws -> LeaseRow? {
        guard Self.seconds.contains(request.seconds) else {
            throw APIError(.badRequest, "seconds must be from \(Self.seconds.lowerBound) to \(Self.seconds.upperBound)")
        }
        let isKnown = try GenerationRow.newest(in: transaction)?.leases.contains(name) == true
        guard isKnown || LeaseName.standing.contains(name) else {
            throw APIError(
                status: 404, code: "lease-unknown", message: "no step of the applied generation uses this lease")
        }
        let known = try transaction.get(LeaseRow.key(name), as: LeaseRow.self)
        switch request.action {
        case .acquire: return try acquire(request, name: name, node: node, known, in: &transaction)
        case .renew:
            var row = try held(known, by: node, term: request.term)
            row.expires = now.adding(seconds: request.seconds)
            try transaction.put(LeaseRow.key(name), encoding: row)
            return row
        case .release:
            guard var row = known, row.holder == node.uid, row.term == request.term, !row.isReleased else { return nil }
            row.isReleased = true
            try transaction.put(LeaseRow.key(name), encoding: row)
            return nil
        }
    }

    private func acquire(
        _ request: LeaseRequest, name: String, node: NodeRow, _ known: LeaseRow?,
        in transaction: inout StoreTransaction
    ) throws -> LeaseRow {
        let expires = now.adding(seconds: request.seconds)
        if var row = known, row.isHeld(at: now) {
            guard row.holder == node.uid else { throw Self.taken(row) }
            row.expires = max(row.expires, expires)
            try transaction.put(LeaseRow.key(name), encoding: row)
            return row
        }
        if name == LeaseName.initialization { try requireNewest(node, in: transaction) }
        let row = LeaseRow(
            name: name, holder: node.uid, holderName: node.name, term: (known?.term ?? 0) + 1, since: now,
            expires: expires, isReleased: false)
        try transaction.put(LeaseRow.key(name), encoding: row)
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

    private static func taken(_ row: LeaseRow) -> APIError {
        APIError(
            status: 409, code: "lease-held",
            message: "\(row.holderName) holds \(row.name) since \(row.since), term \(row.term), until \(row.expires)")
    }
}
