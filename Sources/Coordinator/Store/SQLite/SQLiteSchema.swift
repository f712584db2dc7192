/// The tables, as a list of named steps. A step never changes once it has been in a release; `user_version` is the
/// number of steps that a file has had.
enum SQLiteSchema {
    struct Migration: Sendable {
        let name: String
        let sql: String
    }

    /// `MSTR` in the file's header: tells our file from any other database.
    static let applicationID = 0x4D53_5452

    static let migrations = [
        Migration(
            name: "entries and head",
            sql: """
                CREATE TABLE entry (
                    key TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 512),
                    value BLOB NOT NULL,
                    create_revision INTEGER NOT NULL CHECK (create_revision > 0),
                    modify_revision INTEGER NOT NULL CHECK (modify_revision >= create_revision)
                ) STRICT;
                CREATE TABLE head (
                    only INTEGER PRIMARY KEY CHECK (only = 1),
                    revision INTEGER NOT NULL CHECK (revision >= 0)
                ) STRICT;
                INSERT INTO head (only, revision) VALUES (1, 0);
                """)
    ]

    /// Brings a file from `version` to the newest, each step in a transaction of its own, so that a kill in between
    /// leaves a file that either version can open.
    static func migrate(
        _ connection: SQLiteConnection, from version: Int, migrations: [Migration] = migrations
    ) throws(SQLiteFailure) {
        for (index, migration) in migrations.enumerated().dropFirst(version) {
            do throws(SQLiteFailure) {
                try connection.transaction { () throws(SQLiteFailure) in
                    try connection.execute(migration.sql)
                    try connection.execute("PRAGMA user_version = \(index + 1)")
                }
            } catch {
                throw SQLiteFailure(
                    code: error.code, message: "schema step \"\(migration.name)\": \(error.message)",
                    systemErrorNumber: error.systemErrorNumber)
            }
        }
    }
}
