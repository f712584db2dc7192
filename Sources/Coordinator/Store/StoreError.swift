/// Why the store refuses or cannot do something.
struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    enum Code: String, Sendable, CaseIterable {
        /// A comparison failed: somebody else wrote the key first.
        case conflict
        /// The disk is full. Reads go on; writes succeed again by themselves when there is space.
        case full
        /// Too many transactions wait. Try again.
        case busy
        /// The store is closed or closing.
        case closed
        /// A write failed in a way that leaves the outcome unknown; the process must end and open the store again.
        case failed
        /// The file cannot be opened or read.
        case unreadable
        /// The file is damaged or is no store.
        case corrupt
        /// The file was written by a newer version.
        case newer
        /// Another process holds the store.
        case locked
        /// The file already exists (creation) or does not (opening).
        case exists, missing
        /// Others may read or write the file.
        case permissions
        /// Not a key or a value that the store takes.
        case badKey, badValue
        /// The history no longer reaches back that far.
        case compacted
    }

    let code: Code
    /// The facts: a key, a path, the library's words. Never a value.
    let detail: String
    /// What to type next, where there is something.
    let hint: String?

    init(_ code: Code, _ detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    /// Equality is the code: what a test can build itself.
    static func == (left: StoreError, right: StoreError) -> Bool { left.code == right.code }

    var description: String {
        switch code {
        case .conflict: "somebody else changed \(detail) first"
        case .full: "no space left to write the state: \(detail)"
        case .busy: "too many writes are waiting: \(detail)"
        case .closed: "the store is closed"
        case .failed: "writing the state failed: \(detail)"
        case .unreadable: "cannot open the state file \(detail)"
        case .corrupt: "the state file \(detail)"
        case .newer: "the state file \(detail)"
        case .locked: "another coordinator is running on \(detail)"
        case .exists: "there is already a state file at \(detail)"
        case .missing: "there is no state file at \(detail)"
        case .permissions: "the state file \(detail)"
        case .badKey: "not a key of the store: \(detail)"
        case .badValue: "the value under \(detail)"
        case .compacted: "the history does not reach back to \(detail)"
        }
    }
}
