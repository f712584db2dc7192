import CSQLite

/// Turns what SQLite says into what an operator can act on.
enum SQLiteDiagnosis {
    static let damage = SQLITE_CORRUPT
    static let misuse = SQLITE_MISUSE

    static func error(for failure: SQLiteFailure, path: String) -> StoreError {
        if failure.isDiskFull { return StoreError(.full, "\(path): \(failure)") }
        if failure.isDamage {
            return StoreError(.corrupt, "\(path) is damaged: \(failure)", hint: restoreHint)
        }
        return switch failure.primaryCode {
        case SQLITE_BUSY, SQLITE_LOCKED: StoreError(.locked, path)
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: StoreError(.unreadable, "\(path): \(failure)")
        case versionTooNew:
            StoreError(.newer, "\(path) \(failure.message)", hint: "install the newer coordinator again")
        default: StoreError(.failed, "\(path): \(failure)")
        }
    }

    /// Why the file is not for this version, before anything is written to it.
    static func refusal(_ connection: SQLiteConnection, version: Int) throws(SQLiteFailure) -> SQLiteFailure? {
        guard try connection.integer("PRAGMA application_id") == SQLiteSchema.applicationID, version >= 1 else {
            return SQLiteFailure(code: SQLITE_NOTADB, message: "not a coordinator's state file")
        }
        let newest = SQLiteSchema.migrations.count
        guard version <= newest else {
            return SQLiteFailure(
                code: versionTooNew,
                message: "has schema version \(version); this coordinator knows \(newest) and leaves it untouched")
        }
        return nil
    }

    /// What to do about a damaged state file.
    static let restoreHint =
        "keep the damaged file for analysis, and put the last copy of the state folder in its place, with owners and modes"

    // A code of SQLite's that the library never returns from the calls that are made here.
    private static let versionTooNew = SQLITE_FORMAT
}
