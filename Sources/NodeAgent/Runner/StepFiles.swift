import Glibc
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
        let state = try FileState.read(paths.path(file.path))
        guard state.exists else { return "\(file.path) is missing" }
        guard state.kind == .regular else { return "\(file.path) is not a regular file" }
        guard state.digest == file.digest else { return "\(file.path) differs" }
        guard state.mode == file.mode else {
            return "\(file.path) has mode \(state.mode) instead of \(file.mode)"
        }
        if let owner = try owner(of: file), state.owner != owner {
            return "\(file.path) does not belong to \(file.owner):\(file.group)"
        }
        return nil
    }

    /// Puts the file in its place unless it is there already. Folders above it are made.
    ///
    /// - Returns: whether something was written.
    @discardableResult
    func put(_ file: WantedFile) throws -> Bool {
        let target = paths.path(file.path)
        try adopt(file.path)
        guard try difference(file) != nil else { return false }
        if let slash = target.lastIndex(of: "/"), slash > target.startIndex {
            let folder = String(target[..<slash])
            if try !FileState.read(folder, digest: false).exists { try Folder.make(folder) }
        }
        switch file.content {
        case .bytes(let bytes):
            try DurableFile.write(bytes, to: target, mode: file.mode, owner: try owner(of: file))
        case .blob(let digest, let source):
            try DurableFile.copy(source, to: target, expected: digest, mode: file.mode, owner: try owner(of: file))
        }
        return true
    }

    /// Takes a file into the ledger as this step's, and keeps what lies there now if it is a stranger's. Does nothing
    /// when the ledger has it.
    func adopt(_ path: String) throws {
        guard ledger.entry(stepID).files[path] == nil else { return }
        var placed = PlacedFile(path: path)
        if let other = ledger.owners(ofFile: path).first {
            // Another step of ours has it: what was there before both of them is what may have to come back.
            placed = ledger.entry(other).files[path] ?? placed
        } else {
            placed.original = try keepOriginal(path)
        }
        try ledger.record(.file(placed: placed), step: stepID)
    }

    /// The content of a file, nil where there is none.
    ///
    /// - Throws: for a symbolic link, anything but a regular file, or more than `limit` bytes.
    func read(_ path: String, limit: Int = 16 << 20) throws -> [UInt8]? {
        do {
            return try DurableFile.readBounded(paths.path(path), limit: limit)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Removes a file that this step had put there, or puts the stranger's old one back. A file that another step has
    /// too stays for that one.
    func take(back path: String) throws {
        guard let placed = ledger.entry(stepID).files[path] else { return }
        if ledger.owners(ofFile: path).allSatisfy({ $0 == stepID }) {
            let target = paths.path(path)
            if let original = placed.original {
                try DurableFile.copy(
                    originalPath(original.digest), to: target, expected: original.digest, mode: original.mode,
                    owner: FileOwner(uid: original.uid, gid: original.gid))
            } else {
                try DurableFile.removeDurably(target)
            }
        }
        try ledger.record(.fileGone(path: path), step: stepID)
    }

    /// Files and units of this step's ledger that are not among these: what an earlier text of the step had put there.
    func leftovers(keepingFiles files: [String], units: [String] = []) -> [String] {
        let entry = ledger.entry(stepID)
        return entry.units.subtracting(units).sorted() + Set(entry.files.keys).subtracting(files).sorted()
    }

    /// Takes back what ``leftovers(keepingFiles:units:)`` lists.
    func dropLeftovers(keepingFiles files: [String], units: [String] = []) throws {
        let entry = ledger.entry(stepID)
        for unit in entry.units.subtracting(units).sorted() { try drop(unit: unit) }
        for path in Set(entry.files.keys).subtracting(files).sorted() { try take(back: path) }
    }

    /// Remembers a unit that this step is about to enable or start, so that a later manifest can stop it.
    func own(unit: String) throws {
        guard !ledger.entry(stepID).units.contains(unit) else { return }
        try ledger.record(.unit(name: unit), step: stepID)
    }

    /// Stops and disables a unit of this step, unless another step has it too.
    func drop(unit: String) throws {
        guard ledger.entry(stepID).units.contains(unit) else { return }
        if ledger.owners(ofUnit: unit).allSatisfy({ $0 == stepID }) {
            let systemctl = Systemctl(host: host)
            if try systemctl.isActive(unit) { try systemctl.stop(unit) }
            if try systemctl.isEnabled(unit) { try systemctl.disable(unit) }
        }
        try ledger.record(.unitGone(name: unit), step: stepID)
    }

    /// Stops and disables the units and takes back the files that the ledger lists for this step.
    func undoAll() throws {
        let files = ledger.entry(stepID).files.keys
        try dropLeftovers(keepingFiles: [])
        if files.contains(where: { $0.contains(text: "/systemd/system/") }) { try Systemctl(host: host).daemonReload() }
    }

    /// Nil where files belong to whoever runs this: in the scratch roots of tests without root.
    private func owner(of file: WantedFile) throws -> FileOwner? {
        if geteuid() != 0, !paths.root.isEmpty { return nil }
        return try FileOwner(user: file.owner, group: file.group)
    }

    private func keepOriginal(_ path: String) throws -> OriginalFile? {
        let source = paths.path(path)
        let state = try FileState.read(source)
        guard state.kind == .regular, let digest = state.digest else { return nil }
        if try !FileState.read(originalPath(digest), digest: false).exists {
            try Folder.make(paths.originals, mode: FileMode(0o700))
            try DurableFile.copy(source, to: originalPath(digest), expected: digest, mode: FileMode(0o600))
        }
        return OriginalFile(digest: digest, mode: state.mode, uid: state.owner.uid, gid: state.owner.gid)
    }

    private func originalPath(_ digest: Digest) -> String { paths.originals + "/" + digest.hex }
}
