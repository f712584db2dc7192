import Shared

/// `node-agent evidence`: a tar of what explains this node's state.
enum EvidenceCommand {
    static let command = Command(
        "evidence", summary: "gather status, journal and logs into a tar file",
        discussion: """
            Only what is on a list goes in: the status, the journal, the public documents, versions, and the last lines
            of the units that the agent looks after. Keys, tickets and tokens are never read.
            """,
        options: [
            Option("file", value: "FILE", summary: "where to write the tar", defaultValue: "muster-evidence.tar")
        ]
    ) { invocation in
        let target = absolute(try invocation.required("file"))
        let evidence = Evidence(paths: HostPaths(), host: SystemHost())
        try DurableFile.write(TarArchive(try evidence.gather()).bytes, to: target, mode: FileMode(0o600))
        try invocation.console.print("written: \(target)")
        return .ok
    }
}
