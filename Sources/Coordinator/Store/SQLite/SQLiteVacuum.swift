/// Gives back to the file system what deleted rows leave.
enum SQLiteVacuum {
    /// Free pages of 4 KiB that stay for what comes next: 16 MiB.
    private static let kept = 4096
    /// So many pages at a time, to keep commits short.
    private static let step = 4096
    private static let incremental = 2

    /// For a new file, before anything is in it.
    static func prepare(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    }

    /// When a file is opened. One that an older version made is written anew where more than half of it is free, which
    /// takes seconds; that it cannot be, on a full disk say, keeps nobody from reading it.
    static func open(_ connection: SQLiteConnection) {
        guard let free = try? connection.integer("PRAGMA freelist_count"), free > kept else { return }
        guard let mode = try? connection.integer("PRAGMA auto_vacuum") else { return }
        if mode == incremental {
            try? connection.execute("PRAGMA incremental_vacuum")
        } else if let pages = try? connection.integer("PRAGMA page_count"), free > pages / 2 {
            try? connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            try? connection.execute("VACUUM")
        }
    }

    /// After a commit that deleted something.
    static func shrink(_ connection: SQLiteConnection) {
        guard let free = try? connection.integer("PRAGMA freelist_count"), free > kept else { return }
        try? connection.execute("PRAGMA incremental_vacuum(\(min(step, free - kept)))")
    }
}
