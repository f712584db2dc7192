import Shared

/// `apply --only`: a generation that some nodes have and the others have not yet. It only ever grows: what a node got
/// cannot be taken back, and the last step is that all have it.
///
/// Each node runs the newest generation that is handed to it. One that was left out twice takes the next all the same:
/// the manifests between are blobs still, and each names the one before.
struct GenerationSubset: Sendable {
    /// How many generations one node may lag behind.
    static let reach = 64

    /// The generation and roster that a node's assignment is made from.
    struct Choice {
        var generation: GenerationRow
        var roster: Roster
    }

    /// The newest generation that is handed to a node, and its roster; nil where there is none.
    ///
    /// - Parameter roster: reads a roster by its digest.
    static func choice(
        for node: String, newest: GenerationRow?, row: (Int) throws -> GenerationRow?,
        roster: (Digest) throws -> Roster?
    ) throws -> Choice? {
        var candidate = newest
        for _ in 0..<reach {
            guard let generation = candidate else { return nil }
            if generation.isHanded(to: node) {
                return try roster(generation.rosterDigest).map { Choice(generation: generation, roster: $0) }
            }
            candidate = try row(generation.generation - 1)
        }
        return nil
    }

    /// The generation that a node keeps because the newest one is not handed to it; nil where it is.
    static func held(_ node: String, newest: GenerationRow?, in snapshot: Snapshot) throws -> Int? {
        guard let newest, !newest.isHanded(to: node) else { return nil }
        var candidate: GenerationRow? = newest
        for _ in 0..<reach {
            guard let generation = candidate else { return 0 }
            if generation.isHanded(to: node) { return generation.generation }
            candidate = try snapshot.get(GenerationRow.key(generation.generation - 1), as: GenerationRow.self)
        }
        return 0
    }

    /// Checks names before anything is stored: each must be a node of the roster, or fit a pool of it.
    static func check(_ names: [String]?, roster: Roster) throws(APIError) {
        guard let names else { return }
        guard !names.isEmpty else { throw APIError(.badRequest, "a subset names at least one node") }
        for name in names where roster.node(named: name) == nil {
            guard roster.pools?.contains(where: { $0.admits(name) }) == true else {
                throw APIError(
                    .badRequest, "generation \(roster.generation) has no node \(name.prefix(64))",
                    hint: "name nodes of the definition")
            }
        }
    }

    /// Hands the newest generation to further nodes, or to all.
    ///
    /// - Returns: the row as it is now.
    static func widen(
        _ generation: Int, to names: [String]?, roster: Roster, now: Timestamp, in transaction: inout StoreTransaction
    ) throws -> GenerationRow {
        guard var row = try GenerationRow.newest(in: transaction), row.generation == generation,
            roster.generation == generation
        else {
            throw APIError(
                status: 409, code: "generation", message: "generation \(generation) is not the newest one",
                hint: "somebody applied meanwhile: run coordinator plan and apply again")
        }
        try check(names, roster: roster)
        guard let had = row.only else { return row }
        let wanted = names.map { Set(had).union($0).sorted() }
        guard wanted != had else { return row }
        row.only = wanted
        try transaction.put(GenerationRow.key(generation), encoding: row)
        try note(row, further: names.map { Set($0).subtracting(had).sorted() }, now: now, in: &transaction)
        return row
    }

    /// The event of a subset.
    static func note(
        _ row: GenerationRow, further: [String]?, now: Timestamp, in transaction: inout StoreTransaction
    ) throws {
        let whom = further.map { "only to \($0.joined(separator: ", "))" } ?? "to all other nodes too"
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "subset", node: nil, generation: row.generation,
                message: "generation \(row.generation) is handed \(whom)"), to: &transaction)
    }
}
