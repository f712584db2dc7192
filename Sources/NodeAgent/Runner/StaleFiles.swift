import Shared

/// Removes what writes left behind that were killed before their last rename.
struct StaleFiles {
    let paths: HostPaths

    func remove() {
        for folder in [paths.state, paths.documents, paths.originals, paths.runtime] { remove(in: folder) }
    }

    /// The folders of the files that steps have put in place.
    func remove(besides ledger: Ledger) {
        let files = ledger.steps.flatMap(\.entry.files.keys)
        let folders = Set(files.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } })
        for folder in folders.sorted() where !folder.isEmpty { remove(in: paths.path(folder)) }
    }

    private func remove(in folder: String) {
        // A folder that is not there has nothing stale in it, and a leftover does no harm that would be worth a stop.
        _ = try? DurableFile.removeStaleTemporaries(in: folder)
    }
}
