import Shared

/// Writes rendered files into a folder that is new or empty. Nothing of it is for anybody but the user: 0700 and 0600.
struct RenderedFolder {
    let path: String

    /// - Throws: ``Shared/CommandError`` where the folder has content: nobody shall read a plan that is mixed with an
    ///   older one.
    func write(_ files: [String: [UInt8]]) throws {
        let state = try FileState.read(path, digest: false)
        if state.exists {
            guard state.kind == .directory else {
                throw CommandError("\(path) is no folder", hint: "name a folder that does not exist yet with --out DIR")
            }
            guard try Folder.names(in: path).isEmpty else {
                throw CommandError(
                    "\(path) is not empty", hint: "name a folder that is empty or does not exist yet with --out DIR")
            }
        }
        // Every place is checked before the first is written.
        for place in files.keys.sorted() { try Self.check(place) }
        try Folder.make(path, mode: FileMode(0o700))
        for (place, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try makeFolders(of: place)
            try DurableFile.write(bytes, to: "\(path)/\(place)", mode: FileMode(0o600))
        }
    }

    private func makeFolders(of place: String) throws {
        var folder = path
        for part in place.split(separator: "/").dropLast() {
            folder += "/\(part)"
            try Folder.make(folder, mode: FileMode(0o700))
        }
    }

    /// A path that stays inside the folder.
    private static func check(_ place: String) throws {
        let parts = place.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }) else {
            throw CommandError(
                "\"\(DisplayText.escaped(place))\" cannot be a file inside a folder",
                hint: "correct the path in the definition's files")
        }
    }
}
