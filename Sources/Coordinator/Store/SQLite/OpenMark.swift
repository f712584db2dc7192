import Glibc

/// A file beside the state file that is there while the state is in use, and so after a kill.
///
/// With it a lost write-ahead log is told from a clean stop: SQLite itself would open the file without a word, as it
/// was at the last checkpoint, and what was acknowledged since would be gone.
struct OpenMark {
    private let path: String
    private let logPath: String

    /// - Parameter state: path of the state file.
    init(state: String) {
        path = state + ".open"
        logPath = state + "-wal"
    }

    /// To be asked before SQLite opens the file, which makes an empty log.
    var isLogLost: Bool { access(path, F_OK) == 0 && access(logPath, F_OK) != 0 }

    /// To be set when the log exists.
    func set() throws(StoreError) {
        guard access(path, F_OK) != 0 else { return }
        try StateFile.create(path)
    }

    /// To be removed when everything is in the state file. A kill right after it leaves a log that nobody misses.
    func remove() throws(StoreError) {
        try StateFile.discard(path)
        try StateFile.syncFolder(of: path)
    }
}
