import Shared

/// Files as steps put them in place: compared first, written whole and durable, remembered in the ledger before the
/// write so that a later manifest can take them back. Paths are those of the specification; the root of tests is added
/// here.
struct StepFiles {
    let stepID: String
    let paths: HostPaths
    let host: any Host
    let ledger: any StepLedger

    /// Why the file is not as wished: "is missing", "differs", "has mode 0600 instead of 0644"; nil when it is so.
    func difference(_ file: WantedFile) throws -> String? {
        throw StepError(.unsupported, "not built yet")
    }

    /// Puts the file in its place unless it is there already.
    ///
    /// - Returns: whether something was written.
    @discardableResult
    func put(_ file: WantedFile) throws -> Bool {
        throw StepError(.unsupported, "not built yet")
    }

    /// The content of a file, nil where there is none.
    ///
    /// - Throws: for a symbolic link, anything but a regular file, or more than `limit` bytes.
    func read(_ path: String, limit: Int = 16 << 20) throws -> [UInt8]? {
        throw StepError(.unsupported, "not built yet")
    }

    /// Removes a file that this step had put there (or puts the old one back).
    func take(back path: String) throws {
        throw StepError(.unsupported, "not built yet")
    }

    /// Remembers a unit that this step is about to enable or start, so that a later manifest can stop it.
    func own(unit: String) throws {
        guard !ledger.entry(stepID).units.contains(unit) else { return ledger.claim(.unit(unit), step: stepID) }
        try ledger.record(.unit(unit), step: stepID)
    }

    /// Stops and disables the units and takes back the files that the ledger lists for this step.
    func undoAll() throws {
        throw StepError(.unsupported, "not built yet")
    }
}

/// A file as it must be.
struct WantedFile: Sendable {
    /// Absolute, without the root of tests.
    var path: String
    var content: [UInt8]
    var mode: FileMode
    var owner: String
    var group: String

    init(
        path: String, content: [UInt8], mode: FileMode = FileMode(0o644), owner: String = "root", group: String = "root"
    ) {
        self.path = path
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    init(
        path: String, text: String, mode: FileMode = FileMode(0o644), owner: String = "root", group: String = "root"
    ) {
        self.init(path: path, content: Array(text.utf8), mode: mode, owner: owner, group: group)
    }
}
