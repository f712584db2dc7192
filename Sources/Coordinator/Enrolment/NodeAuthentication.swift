import Shared

extension ClusterState {
    /// Which node sends a request: by its certificate, and by its row as it is now, so that a ban takes hold with the
    /// next request.
    func node(of request: Request, in snapshot: Snapshot) throws(APIError) -> NodeRow {
        guard case .certificate(let certificate) = request.peer,
            let uid = NodeCertificates.uid(of: certificate, clusterUID: clusterUID)
        else {
            throw APIError(
                .unauthenticated, "this route needs a node's certificate of this cluster",
                hint: "enrol first: node-agent enrol")
        }
        guard let identity = try? snapshot.get(IdentityRow.key(uid), as: IdentityRow.self),
            let row = try? snapshot.get(NodeRow.key(identity.name), as: NodeRow.self), row.uid == uid,
            row.keyID == certificate.publicKey.keyID
        else {
            throw APIError(
                status: 403, code: "node-unknown", message: "no node \(uid) is enrolled here",
                hint: "it was removed: enrol it again with a new ticket")
        }
        guard row.state == .active else {
            throw APIError(
                status: 403, code: "node-\(row.state.rawValue)", message: "node \(row.name) was \(row.state.rawValue)",
                hint: "an operator did this: coordinator events says when")
        }
        if let boot = request.boot,
            let machines = try? snapshot.get(BootRow.key(uid), as: BootRow.self), machines.refused.contains(boot)
        {
            throw APIError(
                status: 403, code: "node-cloned",
                message: "another machine had the key of \(row.name) before this one: the disk was cloned",
                hint: "stop the agent, remove /var/lib/muster-agent and give this machine a user-data of its own")
        }
        // Tried again, a long poll says nothing of its sender: the machine may have been switched off since.
        if request.attempt == 1 { presence.note(row.name, at: clock(), from: request.remoteAddress) }
        return row
    }
}
