import CSQLite
import Glibc

/// One open database. Not for use by two threads at once: its owner keeps it behind a lock.
final class SQLiteConnection {
    let handle: OpaquePointer

    /// Opens an existing file, without following a symbolic link in its last component and without creating it.
    init(path: String) throws(SQLiteFailure) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW
        let status = sqlite3_open_v2(path, &opened, flags, nil)
        guard status == SQLITE_OK, let opened else {
            let failure = SQLiteFailure(code: status, handle: opened)
            // "Whether or not an error occurs when it is opened, resources associated with the database connection
            // handle should be released by passing it to sqlite3_close()."
            sqlite3_close_v2(opened)
            throw failure
        }
        handle = opened
        sqlite3_extended_result_codes(opened, 1)
    }

    // `_v2` waits for statements that still live.
    deinit { sqlite3_close_v2(handle) }

    /// Runs SQL without parameters that returns no rows of interest.
    func execute(_ sql: String) throws(SQLiteFailure) {
        // So that a number found after a failure is of this call.
        errno = 0
        let status = sqlite3_exec(handle, sql, nil, nil, nil)
        guard status == SQLITE_OK else { throw SQLiteFailure(code: status, handle: handle) }
    }

    /// The first column of the first row as a number.
    func integer(_ sql: String) throws(SQLiteFailure) -> Int {
        var statement = try Statement(self, sql)
        guard try statement.step() else { throw SQLiteFailure(code: SQLITE_NOTFOUND, message: "no row: \(sql)") }
        return statement.integer(0)
    }

    /// The first column of every row as text.
    func texts(_ sql: String) throws(SQLiteFailure) -> [String] {
        var statement = try Statement(self, sql)
        var found: [String] = []
        while try statement.step() { found.append(statement.text(0)) }
        return found
    }

    /// Runs a body in `BEGIN IMMEDIATE` … `COMMIT`. When the body or the commit fails, everything is rolled back.
    func transaction(_ body: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
        try execute("BEGIN IMMEDIATE")
        do {
            try body()
            try execute("COMMIT")
        } catch {
            // Some failures (full disk, I/O error) have already rolled back, and then this one is an error by itself.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether the last `close` may move the write-ahead log into the database file.
    func setCheckpointOnClose(_ isOn: Bool) throws(SQLiteFailure) {
        let status = muster_set_checkpoint_on_close(handle, isOn ? 1 : 0)
        guard status == SQLITE_OK else { throw SQLiteFailure(code: status, handle: handle) }
    }
}
