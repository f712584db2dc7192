/// The last lines that a program wrote, for a message. ``ChildLog`` keeps all of them.
final class LastWords {
    private static let lines = 3
    private static let bytesPerLine = 400
    private var last: [String] = []

    func take(_ line: String) {
        last = last.suffix(Self.lines - 1) + [String(line.prefix(Self.bytesPerLine))]
    }

    /// `: ` and the lines, or nothing where there are none.
    var text: String { last.isEmpty ? "" : ": " + last.joined(separator: " | ") }
}
