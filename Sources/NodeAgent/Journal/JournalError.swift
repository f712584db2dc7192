import Shared

/// The journal cannot be read or written.
struct JournalError: HintedError, Equatable, CustomStringConvertible {
    enum Code: String, Sendable {
        /// A line before the last one is not what was written.
        case damaged
        /// It was written by an agent that is newer than this one.
        case format
        /// The system refused; `message` has its words.
        case system
    }

    let code: Code
    let path: String
    let message: String

    var description: String { "journal \(path): \(message)" }

    /// What a person can do.
    var hint: String? {
        switch code {
        case .damaged:
            "keep a copy (node-agent evidence), then move \(path) away and start the agent: every step is looked at "
                + "afresh, and files that later manifests no longer list stay on the machine"
        case .format: "install an agent that is at least as new as the one that wrote it"
        case .system: nil
        }
    }
}
