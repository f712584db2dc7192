import Shared

/// Removes what writes left behind that were killed before their last rename.
struct StaleFiles {
    let paths: HostPaths

    func remove() {
        remove(above: [paths.state, paths.documents, paths.originals, paths.runtime].map { $0 + "/file" })
    }

    /// The folders of the files that steps have put in place, and those above them, which steps may have made.
    func remove(besides ledger: Ledger) { remove(above: ledger.steps.flatMap(\.entry.files.keys).map(paths.path)) }

    private func remove(above files: [String]) {
        var folders: Set<String> = []
        for file in files {
            var rest = file[...]
            while let slash = rest.lastIndex(of: "/") {
                rest = rest[..<slash]
                guard rest.utf8.count >= paths.root.utf8.count, folders.insert(String(rest)).inserted else { break }
            }
        }
        for folder in folders.sorted() { remove(in: folder) }
    }

    private func remove(in folder: String) {
        // A folder that is not there has nothing stale in it, and a leftover does no harm that would be worth a stop.
        _ = try? DurableFile.removeStaleTemporaries(in: folder)
    }
}
