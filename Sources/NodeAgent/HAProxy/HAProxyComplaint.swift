/// What `haproxy -c` says, for people: only its alerts, with the file's real name in place of the pipe's.
enum HAProxyComplaint {
    static func text(_ bytes: [UInt8], path: String) -> String {
        let lines = String(decoding: bytes.prefix(64 << 10), as: UTF8.self).split(separator: "\n")
        let alerts = lines.filter { $0.contains("[ALERT]") && !$0.contains("Error(s) found") && !$0.contains("Fatal") }
        return (alerts.isEmpty ? lines.suffix(3)[...] : alerts.prefix(5)[...])
            .map { message(of: $0).replacing("/dev/stdin", with: path) }
            .joined(separator: "; ")
    }

    /// `parsing […]: …` of `[ALERT]    (123) : config : parsing […]: …`.
    private static func message(of line: Substring) -> String {
        let parts = line.split(separator: " : ", maxSplits: 2)
        return String(parts.last ?? line)
    }
}
