import Shared

/// The durable memory of what each step put on the machine. Every `record` is on disk when it returns.
protocol StepLedger: AnyObject {
    /// What the step has put on the machine up to now.
    func entry(_ stepID: String) -> LedgerEntry
    func record(_ fact: LedgerFact, step: String) throws
    /// The steps that have this file.
    func owners(ofFile path: String) -> [String]
    /// The steps that have this unit.
    func owners(ofUnit unit: String) -> [String]
}

/// What one step put on the machine.
struct LedgerEntry: Codable, Equatable, Sendable {
    var files: [String: PlacedFile] = [:]
    var units: Set<String> = []
    var notes: [String: String] = [:]
}

/// A file that a step put in its place.
struct PlacedFile: Codable, Equatable, Sendable {
    /// As the specification says it, without the root of tests.
    var path: String
    /// What lay there before; nil where there was nothing.
    var original: OriginalFile?
}

/// A stranger's file that a step replaced. Its content is kept under ``HostPaths/originals``.
struct OriginalFile: Codable, Equatable, Sendable {
    var digest: Digest
    var mode: FileMode
    var uid: UInt32
    var gid: UInt32
}

/// One thing to remember, written before the effect.
enum LedgerFact: Codable, Equatable, Sendable {
    case file(placed: PlacedFile)
    /// A unit that the step enabled or started.
    case unit(name: String)
    case note(key: String, value: String?)
    /// The file is no longer the step's.
    case fileGone(path: String)
    case unitGone(name: String)
}
