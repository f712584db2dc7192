import Glibc
import Shared

/// `node-agent apply-local`: carries out a signed manifest from a file, once, without a coordinator. Not in the list of
/// commands: it is for tests and for a machine that is cut off.
enum ApplyLocalCommand {
    static let name = "apply-local"
    static let command = Command(
        name, summary: "carry out a signed manifest from a file, once",
        options: [
            Option("manifest", value: "FILE", summary: "envelope of the manifest", isRequired: true),
            Option("roster", value: "FILE", summary: "the roster that it names", isRequired: true),
            Option("trust", value: "FILE", summary: "all versions of the trust document", isRequired: true),
            Option("pin", value: "KEYID", summary: "operator key that signed it", isRepeatable: true, isRequired: true),
            Option("node", value: "NAME", summary: "which node of the roster this is", isRequired: true),
            Option("root", value: "DIR", summary: "root of the machine's files", defaultValue: "/"),
            Option("programs", value: "DIR", summary: "look for programs here first"),
        ]
    ) { invocation in
        let paths = HostPaths(root: absolute(try invocation.required("root")))
        let lock = try AgentLock(paths: paths)
        defer { withExtendedLifetime(lock) {} }
        StaleFiles(paths: paths).remove()
        let facts = MachineFactsReader(paths: paths)
        let journal = try Journal(path: paths.journal, boot: facts.bootID, agent: ProductVersion.text)
        StaleFiles(paths: paths).remove(besides: journal.ledger)
        let identities = IdentityHolder(try identity(invocation, paths))
        let link = AbsentLink()
        let gate = ManifestGate(paths: paths, identities: identities, link: link, journal: journal)
        let accepted = try admit(invocation, gate)
        let control = RunControl()
        control.offer(ManifestGate.Permit(accepted: accepted, expires: .now().adding(seconds: 86_400)))
        _ = control.take()
        let name = identities.current.name
        let board = StatusBoard(
            node: name, clusterUID: identities.current.clusterUID, agentVersion: ProductVersion.text, pid: Int(getpid())
        )
        var host = SystemHost()
        if let programs = invocation.value("programs") { host.searchPath.insert(absolute(programs), at: 0) }
        let machine = Machine(
            paths: paths, host: host, link: link, identities: identities,
            blobs: BlobStore(folder: paths.blobs, link: link),
            conditions: ConditionFeed(link: link, journal: journal, nodeName: name))
        let runner = Runner(
            machine: machine, journal: journal, board: board, control: control, log: Log(console: invocation.console))
        guard try runner.run(accepted) == .converged else { throw CommandError(board.status.activity.message) }
        try invocation.console.print("generation \(accepted.manifest.generation) is in place")
        return .ok
    }

    private static func identity(_ invocation: Invocation, _ paths: HostPaths) throws -> NodeIdentity {
        let bytes = try read(invocation, "trust")
        let chain = try StrictJSON.decode([Envelope].self, from: bytes)
        let trust = try TrustChain.verify(chain, pinnedKeyIDs: invocation.values("pin"), now: .now())
        let name = try invocation.required("node")
        let store = IdentityStore(
            paths: paths,
            configuration: AgentConfiguration(
                clusterUID: trust.clusterUID, nodeName: name, coordinators: [],
                serverAuthority: trust.document.serverAuthority, operatorKeyIDs: invocation.values("pin")))
        let key = try store.key()
        return NodeIdentity(
            name: name, uid: NodeUID.of(keyID: key.keyID), clusterUID: trust.clusterUID, certificate: "", key: key,
            trust: trust)
    }

    private static func admit(_ invocation: Invocation, _ gate: ManifestGate) throws -> AcceptedManifest {
        let envelope = try Envelope(reading: try read(invocation, "manifest"))
        let bytes = try read(invocation, "roster")
        let roster = try StrictJSON.decode(Roster.self, from: bytes)
        let name = try invocation.required("node")
        guard let entry = roster.node(named: name) else {
            throw CommandError("the roster has no node \(name)", exitStatus: .usage)
        }
        return try gate.admit(manifest: envelope, roster: bytes, role: entry.roles)
    }

    private static func read(_ invocation: Invocation, _ option: String) throws -> [UInt8] {
        try DurableFile.readBounded(
            absolute(try invocation.required(option)), limit: DocumentKind.largestEnvelopeBytes)
    }
}
