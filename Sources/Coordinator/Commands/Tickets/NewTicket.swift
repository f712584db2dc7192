import HTTPClient
import Shared

/// A ticket that was just made: a key of its own, and the operator's signed word for whoever holds it.
struct NewTicket {
    let key: PrivateKey
    let admission: Admission
    let envelope: Envelope
    /// Identifiers of the node's other tickets that ended with this one.
    private(set) var superseded: [String] = []

    /// For whom a ticket is.
    enum Holder: Sendable {
        case node(String)
        case pool(String)

        var name: String {
            switch self {
            case .node(let name), .pool(let name): name
            }
        }

        /// What `--node` and `--pool` say: exactly one of them.
        init(_ invocation: Invocation) throws {
            switch (invocation.value("node"), invocation.value("pool")) {
            case (let name?, nil): self = .node(name)
            case (nil, let name?): self = .pool(name)
            default: throw invocation.usage("give either --node NAME or --pool NAME")
            }
        }
    }

    init(
        for holder: Holder, role: RoleSet, uses: Int, seconds: Int, clusterUID: String,
        signedBy operatorKey: PrivateKey,
        now: Timestamp
    ) throws {
        key = try PrivateKey.generate(.ed25519)
        let node: String? = if case .node(let name) = holder { name } else { nil }
        let pool: String? = if case .pool(let name) = holder { name } else { nil }
        admission = Admission(
            clusterUID: clusterUID, subject: .ticket, key: key.publicKey.record, node: node, pool: pool, role: role,
            uses: uses, issued: now, notAfter: now.adding(seconds: seconds))
        envelope = try Envelope.sign(admission, with: [operatorKey])
    }

    /// Makes a ticket as an invocation wants it and hands the admission to the server. Where the roles are not given,
    /// the applied definition has them.
    static func issue(_ invocation: Invocation, access: ClusterAccess, uses: Int) throws -> NewTicket {
        let holder = try Holder(invocation)
        let operatorKey = try OperatorKey.read(invocation, for: access.trust)
        var ticket = try NewTicket(
            for: holder, role: try role(of: holder, invocation, access), uses: uses,
            seconds: try invocation.seconds("ttl") ?? 86_400, clusterUID: access.clusterUID, signedBy: operatorKey,
            now: .now())
        // An own look at what is handed in: a malformed name is told here, and not by a machine that cannot enrol.
        _ = try access.verifier.admission(ticket.envelope)
        try access.client.post(AdminRoutes.admissions, AdmissionUpload(admission: ticket.envelope))
        try ticket.supersede(access.client, invocation.console)
        return ticket
    }

    /// One machine becomes a named node, so it has one open ticket: those that were made before end, and the operator
    /// reads which. A machine that was booted with one of them needs the new user-data.
    private mutating func supersede(_ client: AdminClient, _ console: Console) throws {
        guard let node = admission.node else { return }
        let list: TicketList = try client.get(AdminRoutes.tickets)
        for older in list.tickets where older.node == node && older.state == .open && older.keyID != key.keyID {
            try client.delete("\(AdminRoutes.tickets)/\(HTTPRequest.escape(older.keyID))")
            superseded.append(older.keyID)
            console.printError(
                "note: ticket \(older.keyID.prefix(12)) of \(node), made at \(older.issued), is revoked: this one takes "
                    + "its place")
        }
    }

    private static func role(
        of holder: Holder, _ invocation: Invocation, _ access: ClusterAccess
    ) throws -> RoleSet {
        if let role = try invocation.roleSet() { return role }
        let applied = try AppliedGeneration.fetch(access)
        guard let applied else {
            throw CommandError(
                "no definition has been applied yet that says what \(holder.name) is",
                hint: "coordinator apply -f cluster.yaml, or give --role ROLES")
        }
        guard case .node(let name) = holder else { return try role(ofPool: holder.name, applied) }
        guard let node = applied.roster.node(named: name) else {
            let names = applied.roster.nodes.map(\.name)
            let near = Suggestion.nearest(to: name, among: names).map { "did you mean \($0)? " } ?? ""
            throw CommandError(
                "generation \(applied.generation) has no node \(name)",
                hint: "\(near)its nodes are \(names.joined(separator: ", "))")
        }
        return node.roles
    }

    private static func role(ofPool name: String, _ applied: AppliedGeneration) throws -> RoleSet {
        if let pool = applied.roster.pool(named: name) { return pool.roles }
        let names = (applied.roster.pools ?? []).map(\.name)
        let near = Suggestion.nearest(to: name, among: names).map { "did you mean \($0)? " } ?? ""
        throw CommandError(
            "generation \(applied.generation) has no pool \(name)",
            hint: near + (names.isEmpty ? "it has no pools" : "its pools are \(names.joined(separator: ", "))"))
    }
}
