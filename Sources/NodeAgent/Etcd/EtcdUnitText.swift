import Shared

/// Comparison of two versions of an etcd unit file.
///
/// etcd ignores its `--initial-*` flags once a data directory exists, and they differ with every change of the roster.
/// So they are no drift: a unit that differs in nothing else stays as it is, and etcd is not restarted for it.
enum EtcdUnitText {
    /// Whether two unit files say the same but for `--initial-*` flags.
    static func isSameButInitial(_ left: String, _ right: String) -> Bool {
        meaning(of: left) == meaning(of: right)
    }

    private static func meaning(of text: String) -> [[String]] {
        joinedLines(of: text).map { line in
            var words: [String] = []
            var skipsValue = false
            for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init) {
                if skipsValue, !word.hasPrefix("--") {
                    skipsValue = false
                    continue
                }
                skipsValue = false
                if word.hasPrefix("--initial-") {
                    skipsValue = !word.contains("=")
                    continue
                }
                words.append(word)
            }
            return words
        }
    }

    /// The lines of a unit file with continuations (`\` at the end) put together.
    private static func joinedLines(of text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("\\") {
                open += line.dropLast() + " "
            } else {
                lines.append(open + line)
                open = ""
            }
        }
        if !open.isEmpty { lines.append(open) }
        return lines.filter { !$0.isEmpty }
    }
}

extension EtcdUnitText {
    /// The unit of a member that comes into an etcd which runs already.
    ///
    /// - Parameter cluster: `name=peer URL` of every member, the new one too; nil leaves the list as it is.
    static func joining(_ unit: String, cluster: String?) -> String {
        let known = setting("--initial-cluster-state=", to: "existing", in: unit)
        return cluster.map { setting("--initial-cluster=", to: $0, in: known) } ?? known
    }

    private static func setting(_ flag: String, to value: String, in text: String) -> String {
        guard let found = text.firstRange(ofText: flag) else { return text }
        let rest = text[found.upperBound...]
        let end = rest.firstIndex { $0 == " " || $0 == "\n" || $0 == "\t" } ?? text.endIndex
        return text[..<found.upperBound] + value + text[end...]
    }
}
