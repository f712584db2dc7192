import CSQLite

/// SQLite's online backup: a copy of one moment, taken while the source stays open.
enum SQLiteBackup {
    /// Copies everything into an empty database. The target is in rollback-journal mode, a single complete file.
    static func copy(_ source: SQLiteConnection, to target: SQLiteConnection) throws(SQLiteFailure) {
        guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw SQLiteFailure(code: sqlite3_errcode(target.handle), handle: target.handle)
        }
        // -1: all pages in one step; the state is a few megabytes and the writer is ours.
        let step = sqlite3_backup_step(backup, -1)
        let finish = sqlite3_backup_finish(backup)
        guard step == SQLITE_DONE, finish == SQLITE_OK else {
            throw SQLiteFailure(code: step == SQLITE_DONE ? finish : step, handle: target.handle)
        }
        try target.execute("PRAGMA journal_mode = DELETE")
    }
}
