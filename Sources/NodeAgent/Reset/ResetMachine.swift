import Shared

/// Takes back the steps of the journal outside of a running agent. Where the signed documents cannot be read any more, the
/// files and units that the ledger lists are taken back all the same.
struct ResetMachine {
    let paths: HostPaths
    let host: any Host
    let journal: Journal
    let identity: NodeIdentity?

    func takeBackSteps(log: Log) throws -> [String] {
        let link = AbsentLink()
        guard let identity else { return try takeBackFiles() }
        let holder = IdentityHolder(identity)
        let gate = ManifestGate(paths: paths, identities: holder, link: link, journal: journal)
        guard let accepted = try? gate.restore()?.accepted else { return try takeBackFiles() }
        let machine = Machine(
            paths: paths, host: host, link: link, identities: holder, blobs: BlobStore(folder: paths.blobs, link: link),
            conditions: ConditionFeed(link: link, journal: journal, nodeName: identity.name))
        let board = StatusBoard(
            node: identity.name, clusterUID: identity.clusterUID, agentVersion: ProductVersion.text, pid: 0)
        return try Runner(machine: machine, journal: journal, board: board, control: RunControl(), log: log)
            .takeBackEverything(accepted)
    }

    private func takeBackFiles() throws -> [String] {
        let ledger = JournalLedger(journal: journal)
        let nowhere = RunContext(generation: 0, manifestDigest: SHA256.digest(of: []))
        for known in journal.ledger.steps.reversed() {
            try StepFiles(stepID: known.id, paths: paths, host: host, ledger: ledger).undoAll()
            try journal.write(.undone(id: known.id, message: "reset; files and units taken back", run: nowhere))
        }
        return []
    }
}
