import Glibc
import Shared

/// Puts a backup in the place of a state file.
enum SQLiteRestore {
    /// What belongs to a state file and goes with it.
    private static let companions = ["", "-wal", ".open"]

    /// Checks the backup and makes it the state file. What was there is kept under another name.
    ///
    /// - Returns: where the old state file is now; nil if there was none.
    @discardableResult
    static func restore(_ backup: String, to path: String, now: Timestamp = .now()) throws(StoreError) -> String? {
        let lock = try InstanceLock(path: path + ".lock")
        defer { withExtendedLifetime(lock) {} }
        let draft = path + ".new"
        try StateFile.discard(draft)
        try copy(backup, to: draft)
        let aside = "\(path).before-\(now.seconds)"
        var kept: String?
        for suffix in companions {
            if rename(path + suffix, aside + suffix) == 0 {
                kept = aside
            } else if errno != ENOENT {
                throw StoreError(.unreadable, "\(path)\(suffix): \(String(cString: strerror(errno)))")
            }
        }
        try StateFile.publish(draft, as: path)
        return kept
    }

    private static func copy(_ backup: String, to draft: String) throws(StoreError) {
        try StateFile.check(backup)
        try StateFile.create(draft)
        do throws(SQLiteFailure) {
            let source = try SQLiteConnection(path: backup)
            try source.setCheckpointOnClose(false)
            let version = try source.integer("PRAGMA user_version")
            if let refusal = try SQLiteDiagnosis.refusal(source, version: version) { throw refusal }
            let findings = try source.texts("PRAGMA integrity_check(10)").filter { $0 != "ok" }
            if let first = findings.first { throw SQLiteFailure(code: SQLiteDiagnosis.damage, message: first) }
            try SQLiteBackup.copy(source, to: SQLiteConnection(path: draft))
        } catch {
            throw SQLiteDiagnosis.error(for: error, path: backup)
        }
    }
}
