import FoundationEssentials
import Testing

/// Texts that operators and other programs read, kept as files and compared whole. `MUSTER_UPDATE_GOLDEN=1` rewrites
/// them; the difference is then for the reviewer.
enum Golden {
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation, file: String = #filePath
    ) throws {
        let directory = file.split(separator: "/").prefix { $0 != "CoordinatorTests" }.joined(separator: "/")
        let path = "/\(directory)/CoordinatorTests/Golden/\(name)"
        let url = URL(filePath: path)
        if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: url)
            return
        }
        let wanted = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        guard text != wanted else { return }
        let (left, right) = (lines(wanted), lines(text))
        let first = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
        Issue.record(
            """
            \(name) differs in line \(first + 1):
            - \(left.indices.contains(first) ? left[first] : "(end)")
            + \(right.indices.contains(first) ? right[first] : "(end)")
            whole text:
            \(text)
            """, sourceLocation: sourceLocation)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
