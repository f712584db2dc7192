extension Verified where Payload == Manifest {
    /// Reads the roster that this manifest was planned with; its digest is inside the operator's signature.
    package func roster(from bytes: [UInt8]) throws(Refusal) -> Roster {
        let roster: Roster
        guard SHA256.digest(of: bytes) == payload.rosterDigest else {
            throw Refusal(.digest, kind: .manifest, "the roster is not the one that the manifest names")
        }
        do { roster = try StrictJSON.decode(Roster.self, from: bytes) } catch {
            throw Refusal(.schema, kind: .manifest, "the roster cannot be read: \(error)")
        }
        guard roster.clusterUID == payload.clusterUID else {
            throw Refusal(.cluster, kind: .manifest, "the roster belongs to cluster \(roster.clusterUID.prefix(64))")
        }
        return roster
    }

    /// The node's own entry. An assignment is only the coordinator's word; that the node has this manifest's roles is
    /// here in the operator's.
    ///
    /// - Parameter poolAddress: the address of a node that no entry names, because a pool of the roster admits it; only
    ///   the node itself knows it.
    package func entry(
        of nodeName: String, in roster: Roster, poolAddress: @autoclosure () -> String? = nil
    ) throws(Refusal) -> RosterNode {
        guard let entry = roster.node(named: nodeName) else {
            return try poolEntry(of: nodeName, in: roster, address: poolAddress())
        }
        guard entry.roles == payload.role else {
            throw Refusal(.role, kind: .manifest, "\(nodeName) is \(entry.roles), and the manifest for \(payload.role)")
        }
        return entry
    }

    /// An entry made up for a node of a pool: of what the pool has, under the node's own name and address.
    private func poolEntry(of nodeName: String, in roster: Roster, address: String?) throws(Refusal) -> RosterNode {
        guard let address, let pool = roster.pool(admitting: nodeName) else {
            throw Refusal(.node, kind: .manifest, "the roster has no node \(nodeName)")
        }
        guard pool.roles == payload.role else {
            throw Refusal(
                .role, kind: .manifest,
                "the pool of \(nodeName) is \(pool.roles), and the manifest for \(payload.role)")
        }
        return pool.entry(of: nodeName, address: address)
    }
}
