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
            Option("file", value: "FILE", summary: "where to write the tar", defaultValue: "muster-evidence.tar"),
            .output,
        ]
    ) { invocation in
        let target = absolute(try invocation.required("file"))
        let entries = try Evidence(paths: HostPaths(), host: SystemHost()).gather()
        let archive = TarArchive(entries).bytes
        try DurableFile.write(archive, to: target, mode: FileMode(0o600))
        try invocation.show(EvidenceFile(file: target, size: archive.count, entries: entries.map(\.name)))
        return .ok
    }
}

/// The tar that `evidence` wrote.
struct EvidenceFile: Codable, Printable {
    var file: String
    /// Bytes.
    var size: Int
    /// What is in it.
    var entries: [String]

    var text: String { "written: \(file)\n" }
}
