import CSQLite
import Glibc

/// What SQLite answered: result code, words, and the system's error number, all read at once.
struct SQLiteFailure: Error, Equatable, CustomStringConvertible {
    /// The extended code; its low byte is the primary one.
    let code: Int32
    let message: String
    let systemErrorNumber: Int32

    init(code: Int32, message: String, systemErrorNumber: Int32 = 0) {
        self.code = code
        self.message = message
        self.systemErrorNumber = systemErrorNumber
    }

    /// Reads the connection's last failure. A nil handle means that SQLite could not even allocate one.
    init(code: Int32, handle: OpaquePointer?) {
        // First of all: SQLite keeps the number itself for most failures, but not for one within COMMIT.
        let last = errno
        guard let handle else {
            self.init(code: code, message: String(cString: sqlite3_errstr(code)))
            return
        }
        let kept = sqlite3_system_errno(handle)
        let isInputOutput = code & 0xFF == SQLITE_IOERR
        let extended = sqlite3_extended_errcode(handle)
        self.init(
            code: extended & 0xFF == code & 0xFF ? extended : code, message: String(cString: sqlite3_errmsg(handle)),
            systemErrorNumber: kept == 0 && isInputOutput ? last : kept)
    }

    var primaryCode: Int32 { code & 0xFF }

    /// No space, and nothing was changed. A failed fsync is never counted here, whatever its error number says: the
    /// kernel may have dropped the pages, so the outcome is unknown.
    var isDiskFull: Bool {
        if primaryCode == SQLITE_FULL { return true }
        guard primaryCode == SQLITE_IOERR, code != Self.fsyncFailed, code != Self.directoryFsyncFailed else {
            return false
        }
        return [ENOSPC, EDQUOT, EFBIG].contains(systemErrorNumber)
    }

    /// The file is damaged or is not a database.
    var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

    var description: String {
        let cause = systemErrorNumber == 0 ? "" : ": \(String(cString: strerror(systemErrorNumber)))"
        return "\(message) (SQLite \(code))\(cause)"
    }

    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC are macros with shifts, which Swift cannot see.
    private static let fsyncFailed = SQLITE_IOERR | (4 << 8)
    private static let directoryFsyncFailed = SQLITE_IOERR | (5 << 8)
}
