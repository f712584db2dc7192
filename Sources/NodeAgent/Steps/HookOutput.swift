import Shared

/// What a hook's script wrote in its last run, for `node-agent evidence`. Only root reads it: nobody knows what a script
/// prints.
final class HookOutput {
    /// The last bytes that are kept.
    static let limit = 64 << 10
    private let path: String
    private var lines: [String] = []
    private var size = 0

    init(stepID: String, paths: HostPaths) { path = "\(paths.hookOutput)/\(stepID).txt" }

    func take(_ line: String) {
        lines.append(line)
        size += line.utf8.count + 1
        guard size > 2 * Self.limit else { return }
        var dropped = 0
        while size > Self.limit {
            size -= lines[dropped].utf8.count + 1
            dropped += 1
        }
        lines.removeFirst(dropped)
    }

    /// For a message: `: ` and the last lines, or nothing where there are none.
    var lastWords: String {
        let last = lines.suffix(3).map { String($0.prefix(400)) }
        return last.isEmpty ? "" : ": " + last.joined(separator: " | ")
    }

    func keep() throws {
        if let slash = path.lastIndex(of: "/") { try Folder.make(String(path[..<slash]), mode: FileMode(0o700)) }
        let text = lines.map { $0 + "\n" }.joined()
        try DurableFile.write(Array(text.utf8.suffix(Self.limit)), to: path, mode: FileMode(0o600))
    }

    func remove() throws { try DurableFile.removeDurably(path) }
}
