import Shared

/// The durable memory of what each step put on the machine. Every `record` is on disk when it returns.
protocol StepLedger: AnyObject {
    /// What the step has put on the machine up to now.
    func entry(_ stepID: String) -> LedgerEntry
    func record(_ fact: LedgerFact, step: String) throws
    /// Says that the fact also belongs to the step's present text; those that no claim was made for are undone when the
    /// step is done. Not durable by itself.
    func claim(_ fact: LedgerFact, step: String)
    /// Whether some other step has this file.
    func owner(ofFile path: String) -> String?
}

/// What one step put on the machine.
struct LedgerEntry: Equatable, Sendable {
    var files: [String: PlacedFile] = [:]
    var units: Set<String> = []
    var notes: [String: String] = [:]
}

/// A file that a step put in its place.
struct PlacedFile: Codable, Equatable, Sendable {
    /// As the specification says it, without the root of tests.
    var path: String
    /// Digest of the file that lay there before and is kept under ``HostPaths/originals``; nil where there was none.
    var original: Digest?
    var originalMode: UInt32?
}

/// One thing to remember, written before the effect.
enum LedgerFact: Equatable, Sendable {
    case file(PlacedFile)
    /// A unit that the step enabled or started.
    case unit(String)
    case note(key: String, value: String?)
    /// The file is no longer the step's.
    case fileGone(path: String)
    case unitGone(String)
}
