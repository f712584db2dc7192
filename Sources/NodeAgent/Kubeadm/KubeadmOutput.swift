import Shared

/// What kubeadm has printed so far, as far as it matters: the phase that it is in and its last lines, free of secrets.
///
/// `kubeadm init` and `join` have no output for machines; every line of theirs begins with `[phase]`.
struct KubeadmOutput {
    /// Name of the phase that printed last, empty before the first.
    private(set) var phase = ""
    /// The last lines, for an error message.
    private(set) var lastLines: [String] = []

    /// More than a failed preflight prints; a process that prints without end takes no more memory than this.
    private static let keptLines = 60
    private static let keptColumns = 400

    /// Takes one line.
    ///
    /// - Returns: the phase's name if the line begins a new one.
    mutating func take(line: some StringProtocol) -> String? {
        let text = SecretFilter.clean(line.prefix(Self.keptColumns))
        guard !text.allSatisfy({ $0 == " " || $0 == "\t" || $0 == "\r" }) else { return nil }
        lastLines.append(text)
        if lastLines.count > Self.keptLines { lastLines.removeFirst() }
        guard let name = Self.phaseName(of: text), name != phase else { return nil }
        phase = name
        return name
    }

    /// The lines that say what went wrong: from the first that speaks of an error on, else the last few.
    var complaint: String {
        let start = lastLines.firstIndex { line in
            let text = line.lowercased()
            return text.contains(text: "error") || text.contains(text: "[fatal") || text.contains(text: "timed out")
                || text.hasPrefix("panic")
        }
        let lines = start.map { lastLines[$0...] } ?? lastLines.suffix(5)
        return lines.prefix(8).joined(separator: "; ")
    }

    /// `wait-control-plane` of `[wait-control-plane] Waiting for …`; nil for a line without a phase.
    ///
    /// Severity marks (`[WARNING Swap]`, `[ERROR Port]`) are upper case and are no phases.
    static func phaseName(of line: some StringProtocol) -> String? {
        guard line.hasPrefix("["), let close = line.firstIndex(of: "]") else { return nil }
        let name = line[line.index(after: line.startIndex)..<close]
        guard !name.isEmpty, name.count <= 40,
            name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == "/") })
        else { return nil }
        return String(name)
    }
}
