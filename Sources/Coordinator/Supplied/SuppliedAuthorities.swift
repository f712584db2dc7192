import Shared

/// The cluster's CAs as the operator supplies them, found good and brought into one form.
struct SuppliedAuthorities: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    let documents: ClusterAuthorities

    var fingerprint: String { documents.fingerprint }
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// One thing about supplied files that is not as it must be, or that will be trouble one day.
struct SuppliedFinding: Equatable, Sendable {
    var severity = DefinitionProblem.Severity.error
    /// Begins with the file's name.
    var message: String
    var fix: String
}
