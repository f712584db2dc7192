import Shared

/// A marked block in `/etc/hosts` with every node of the roster. What stands outside the marks is somebody else's.
struct HostsStep: StepHandler {
    private static let path = HostsSpec.path
    private static let begin = HostsSpec.begin
    private static let end = HostsSpec.end
    let spec: HostsSpec

    func look(_ context: StepContext) throws -> Look {
        let text = try current(context)
        return with(block(context), in: text) == text ? .satisfied : .needed("\(Self.path) differs")
    }

    func perform(_ context: StepContext) throws { try write(with(block(context), in: current(context)), context) }

    /// Takes the block out and leaves the rest of the file as it is today.
    func undo(_ context: StepContext) throws -> Undo {
        let text = try current(context)
        let bare = with(nil, in: text)
        if bare != text { try write(bare, context) }
        return .undone
    }

    private func current(_ context: StepContext) throws -> String {
        try context.files.read(Self.path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Not through the ledger: its way of taking a file back would undo what others wrote into it since.
    private func write(_ text: String, _ context: StepContext) throws {
        let target = context.paths.path(Self.path)
        let state = try FileState.read(target, digest: false)
        try DurableFile.write(
            Array(text.utf8), to: target, mode: state.exists ? state.mode : FileMode(0o644),
            owner: state.exists ? state.owner : nil)
    }

    private func block(_ context: StepContext) -> [String] { spec.block(context.roster) }

    /// The text with the block in place of an old one, or at the end; without any where `block` is nil.
    private func with(_ block: [String]?, in text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        var place = lines.count
        if let first = lines.firstIndex(of: Self.begin) {
            let last = lines[first...].firstIndex(of: Self.end) ?? first
            lines.removeSubrange(first...last)
            place = first
        }
        if let block { lines.insert(contentsOf: block, at: place) }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }
}
