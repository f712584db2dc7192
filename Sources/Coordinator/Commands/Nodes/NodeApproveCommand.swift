import Shared

/// `coordinator node approve`
enum NodeApproveCommand {
    static let command = Command(
        "approve", summary: "let a machine in that came without a ticket",
        discussion: "The fingerprint is what the machine itself shows: node-agent status, or its console.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")],
        options: [
            Option("fingerprint", value: "TEXT", summary: "the fingerprint of its key", isRequired: true),
            CommonOptions.roles, CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        let access = try ClusterAccess(invocation)
        let name = try invocation.requiredArgument("NODE")
        let list: PendingList = try access.client.get(AdminRoutes.pending)
        let machines = list.pending.filter { $0.name == name }
        guard let first = machines.first else {
            throw CommandError("no machine called \(name) waits for approval", hint: "coordinator node list")
        }
        let wanted = normal(try invocation.required("fingerprint"))
        // The key itself is compared, not what the server says its fingerprint is.
        let key = try machines.map { try PublicKey($0.key) }.first { normal($0.fingerprint) == wanted }
        guard let key else {
            throw CommandError(
                "the machine called \(name) has another key: \(try PublicKey(first.key).fingerprint)",
                hint: "compare with what the machine shows; if they differ there, somebody is in between")
        }
        let (role, pool) = try place(of: name, invocation, access)
        let now = Timestamp.now()
        let admission = Admission(
            clusterUID: access.clusterUID, subject: .node, key: key.record, node: pool == nil ? name : nil, pool: pool,
            role: role, uses: 1, issued: now, notAfter: now.adding(seconds: 86_400))
        let envelope = try Envelope.sign(admission, with: [try OperatorKey.read(invocation, for: access.trust)])
        _ = try access.verifier.admission(envelope)
        try access.client.post(AdminRoutes.admissions, AdmissionUpload(admission: envelope))
        try invocation.show(
            ApprovedNode(node: name, role: role, fingerprint: key.fingerprint, notAfter: admission.notAfter))
        return .ok
    }

    /// What the machine becomes, and in which pool: a node that the definition names is in none.
    private static func place(
        of name: String, _ invocation: Invocation, _ access: ClusterAccess
    ) throws -> (RoleSet, pool: String?) {
        if let role = try invocation.roleSet() { return (role, nil) }
        let roster = try AppliedGeneration.fetch(access)?.roster
        if let node = roster?.node(named: name) { return (node.roles, nil) }
        if let pool = roster?.pool(admitting: name) { return (pool.roles, pool.name) }
        throw CommandError(
            "the applied definition has neither a node \(name) nor its pool", hint: "say what it is with --role ROLES")
    }

    /// Fingerprints are compared whatever their case, and with or without the colons and the algorithm's name.
    private static func normal(_ fingerprint: String) -> String {
        let text = fingerprint.lowercased()
        return (text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]).filter { $0 != ":" && $0 != " " }
    }
}

/// A machine that may become a node now.
struct ApprovedNode: Codable, Printable {
    var node: String
    var role: RoleSet
    var fingerprint: String
    /// Until when it may enrol.
    var notAfter: Timestamp

    var text: String { "\(DisplayText.escaped(node)) may come in as \(role)\n" }
}
