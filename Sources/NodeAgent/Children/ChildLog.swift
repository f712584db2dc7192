import Shared

/// The output of a step's child.
///
/// While the child runs, its words go as they are to a file that only root reads and that no reboot survives, for they
/// may hold a token. At its end they come without secrets into the log folder, and those of the run before move aside.
struct ChildLog {
    /// Bytes; a log that is longer keeps its end.
    private static let limit = 512 << 10
    private let stepID: String
    private let paths: HostPaths

    init(stepID: String, paths: HostPaths) {
        self.stepID = stepID
        self.paths = paths
    }

    /// Where the child writes.
    var live: String { "\(paths.runtime)/\(stepID).output" }
    var kept: String { "\(paths.logs)/\(stepID).log" }
    var previous: String { kept + ".1" }

    /// Moves what the child wrote into the log folder. A log that cannot be kept holds up no step.
    func close(label: String, outcome: String) {
        guard let bytes = try? DurableFile.readEnd(live, limit: Self.limit) else { return }
        let text = SecretLines.removed(from: String(decoding: bytes, as: UTF8.self))
        let cleaned = "# \(label): \(outcome), \(Timestamp.now())\n\(SecretFilter.clean(text))"
        _ = try? Folder.make(paths.logs, mode: FileMode(0o700))
        if let old = try? DurableFile.readEnd(kept, limit: Self.limit) {
            try? DurableFile.write(old, to: previous, mode: FileMode(0o600))
        }
        try? DurableFile.write(Array(cleaned.utf8), to: kept, mode: FileMode(0o600))
        _ = try? DurableFile.removeDurably(live)
    }
}
