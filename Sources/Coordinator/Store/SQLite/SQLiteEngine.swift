import Synchronization

/// The embedded engine: one SQLite file in WAL mode with `synchronous=FULL`, the setting that kept every acknowledged
/// commit through a power cut when it was measured.
final class SQLiteEngine: StoreEngine {
    private let path: String
    private let mark: OpenMark
    private let session: Mutex<Session?>

    private struct Session {
        let connection: SQLiteConnection
        let lock: InstanceLock
    }

    /// Makes a new, empty state file. Throws ``StoreError/Code/exists`` rather than touch what is there.
    static func create(path: String) throws(StoreError) {
        let lock = try InstanceLock(path: path + ".lock")
        defer { withExtendedLifetime(lock) {} }
        // Under another name until it is whole: a kill in between leaves nothing that looks like a state file.
        let draft = path + ".new"
        try StateFile.discard(draft)
        try StateFile.create(draft)
        do throws(SQLiteFailure) {
            let connection = try SQLiteConnection(path: draft)
            try SQLiteVacuum.prepare(connection)
            try connection.execute("PRAGMA application_id = \(SQLiteSchema.applicationID)")
            try SQLiteSchema.migrate(connection, from: 0)
        } catch {
            throw SQLiteDiagnosis.error(for: error, path: path)
        }
        try StateFile.publish(draft, as: path)
    }

    /// Opens a state file that ``create(path:)`` made; it never makes one, because an empty state in the place of a
    /// lost one would start a second life of the cluster.
    init(path: String) throws(StoreError) {
        try StateFile.check(path)
        let lock = try InstanceLock(path: path + ".lock")
        mark = OpenMark(state: path)
        guard !mark.isLogLost else {
            throw StoreError(
                .corrupt, "\(path) was in use when it was last stopped, and its log \(path)-wal is gone",
                hint: SQLiteDiagnosis.restoreHint)
        }
        do throws(SQLiteFailure) {
            let connection = try SQLiteConnection(path: path)
            // Until the file is known to be ours, closing must leave it as it was.
            try connection.setCheckpointOnClose(false)
            let version = try connection.integer("PRAGMA user_version")
            if let refusal = try SQLiteDiagnosis.refusal(connection, version: version) { throw refusal }
            try Self.configure(connection)
            let findings = try connection.texts("PRAGMA quick_check(10)").filter { $0 != "ok" }
            if let first = findings.first { throw SQLiteFailure(code: SQLiteDiagnosis.damage, message: first) }
            try SQLiteSchema.migrate(connection, from: version)
            SQLiteVacuum.open(connection)
            try connection.setCheckpointOnClose(true)
            self.path = path
            session = Mutex(Session(connection: connection, lock: lock))
        } catch {
            throw SQLiteDiagnosis.error(for: error, path: path)
        }
        // A full disk must not keep the coordinator from reading: then a lost log goes unnoticed until the next start.
        try? mark.set()
    }

    deinit { close() }

    func load() throws(StoreError) -> StoreImage {
        try use { connection throws(SQLiteFailure) in
            let revision = try connection.integer("SELECT revision FROM head WHERE only = 1")
            var rows: [StoreRow] = []
            var statement = try Statement(
                connection, "SELECT key, value, create_revision, modify_revision FROM entry ORDER BY key")
            while try statement.step() {
                let row = StoreRow(
                    key: StoreKey(statement.text(0)), value: statement.bytes(1), createRevision: statement.integer(2),
                    modifyRevision: statement.integer(3))
                guard row.modifyRevision <= revision else {
                    throw SQLiteFailure(
                        code: SQLiteDiagnosis.damage, message: "\(row.key) is newer than the file's head")
                }
                rows.append(row)
            }
            return StoreImage(revision: revision, rows: rows)
        }
    }

    func commit(_ batch: StoreBatch) throws(StoreError) {
        try use { connection throws(SQLiteFailure) in
            try connection.transaction { () throws(SQLiteFailure) in
                let revision = try connection.integer("SELECT revision FROM head WHERE only = 1")
                guard revision == batch.expectedRevision else {
                    throw SQLiteFailure(
                        code: SQLiteDiagnosis.misuse, message: "at revision \(revision), not \(batch.expectedRevision)")
                }
                try Self.write(batch, to: connection)
            }
            if batch.changes.contains(where: { $0.row == nil }) { SQLiteVacuum.shrink(connection) }
        }
    }

    func integrity() throws(StoreError) -> [String] {
        try use { connection throws(SQLiteFailure) in
            try connection.texts("PRAGMA integrity_check(100)").filter { $0 != "ok" }
        }
    }

    func backup(to path: String) throws(StoreError) {
        try StateFile.create(path)
        try use { connection throws(SQLiteFailure) in
            try SQLiteBackup.copy(connection, to: SQLiteConnection(path: path))
        }
        try StateFile.syncFolder(of: path)
    }

    func close() {
        session.withLock { session in
            guard let connection = session?.connection else { return }
            // Everything into the one file. When that fails the mark stays, and so does the log.
            if (try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")) != nil { try? mark.remove() }
            session = nil
        }
    }

    /// Bounds the file's size in pages of 4 KiB, so that tests can fill it.
    func limit(pages: Int) throws(StoreError) {
        try use { connection throws(SQLiteFailure) in
            _ = try connection.integer("PRAGMA max_page_count = \(pages)")
        }
    }

    private func use<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(StoreError) -> Value {
        do {
            return try session.withLock { session throws in
                guard let session else { throw StoreError(.closed, path) }
                return try body(session.connection)
            }
        } catch let error as SQLiteFailure {
            throw SQLiteDiagnosis.error(for: error, path: path)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(path): \(error)")
        }
    }

    private static func configure(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        // EXCLUSIVE keeps the WAL index in memory: no `-shm` file to lose, and a second program is refused even when
        // it does not know the lock file. It must come before WAL is first used.
        for pragma in [
            "busy_timeout = 2000", "locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL",
            "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON", "journal_size_limit = 67108864",
        ] {
            try connection.execute("PRAGMA \(pragma)")
        }
        let mode = try connection.texts("PRAGMA journal_mode")
        guard mode == ["wal"], try connection.integer("PRAGMA synchronous") == 2 else {
            throw SQLiteFailure(code: SQLiteDiagnosis.misuse, message: "cannot switch to write-ahead logging")
        }
    }

    private static func write(_ batch: StoreBatch, to connection: SQLiteConnection) throws(SQLiteFailure) {
        var put = try Statement(
            connection,
            """
            INSERT INTO entry (key, value, create_revision, modify_revision) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (key) DO UPDATE SET value = ?2, create_revision = ?3, modify_revision = ?4
            """)
        var delete = try Statement(connection, "DELETE FROM entry WHERE key = ?1")
        var head = try Statement(connection, "UPDATE head SET revision = ?1 WHERE only = 1")
        for change in batch.changes {
            switch change.effect {
            case .put(let row):
                try put.bind(1, row.key.text)
                try put.bind(2, row.value)
                try put.bind(3, row.createRevision)
                try put.bind(4, row.modifyRevision)
                try put.run()
            case .delete:
                try delete.bind(1, change.key.text)
                try delete.run()
            }
        }
        try head.bind(1, batch.revision)
        try head.run()
    }
}
