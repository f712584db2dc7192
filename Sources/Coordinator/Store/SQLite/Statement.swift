import CSQLite

/// A prepared SQL statement, finalised when it goes out of scope.
struct Statement: ~Copyable {
    private let handle: OpaquePointer
    // Keeps the connection open at least as long as the statement.
    private let connection: SQLiteConnection

    init(_ connection: SQLiteConnection, _ sql: String) throws(SQLiteFailure) {
        var prepared: OpaquePointer?
        let status = sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil)
        guard status == SQLITE_OK, let prepared else { throw SQLiteFailure(code: status, handle: connection.handle) }
        handle = prepared
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds a number to the parameter `index`, from 1.
    mutating func bind(_ index: Int32, _ value: Int) throws(SQLiteFailure) {
        try check(sqlite3_bind_int64(handle, index, Int64(value)))
    }

    /// Binds text; SQLite copies it.
    mutating func bind(_ index: Int32, _ value: String) throws(SQLiteFailure) {
        var value = value
        let status = value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // A null pointer would bind NULL; an empty buffer may have one.
                guard let base = characters.baseAddress else { return muster_bind_text(handle, index, "", 0) }
                return muster_bind_text(handle, index, base, Int32(clamping: characters.count))
            }
        }
        try check(status)
    }

    /// Binds bytes; SQLite copies them.
    mutating func bind(_ index: Int32, _ value: [UInt8]) throws(SQLiteFailure) {
        guard !value.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
        let status = value.withUnsafeBytes {
            muster_bind_blob(handle, index, $0.baseAddress, Int32(clamping: $0.count))
        }
        try check(status)
    }

    /// Goes to the next row; false when there is none.
    mutating func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let status: throw SQLiteFailure(code: status, handle: connection.handle)
        }
    }

    /// Runs to the end with the parameters bound so far and makes the statement ready for the next use.
    mutating func run() throws(SQLiteFailure) {
        while try step() {}
        try check(sqlite3_reset(handle))
        try check(sqlite3_clear_bindings(handle))
    }

    // Columns count from 0 and are read only after `step` returned true.

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func bytes(_ column: Int32) -> [UInt8] {
        // The pointer first, the count after it: the manual's order.
        guard let base = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))))
    }

    private func check(_ status: Int32) throws(SQLiteFailure) {
        guard status == SQLITE_OK else { throw SQLiteFailure(code: status, handle: connection.handle) }
    }
}
