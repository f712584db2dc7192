import Shared

/// What `haproxy -c` says, for people: only its alerts, with the file's real name in place of the pipe's.
enum HAProxyComplaint {
    static func text(_ bytes: [UInt8], path: String) -> String {
        let lines = String(decoding: bytes.prefix(64 << 10), as: UTF8.self).split(separator: "\n")
        let alerts = lines.filter {
            $0.contains(text: "[ALERT]") && !$0.contains(text: "Error(s) found") && !$0.contains(text: "Fatal")
        }
        return (alerts.isEmpty ? lines.suffix(3)[...] : alerts.prefix(5)[...])
            .map { message(of: $0).replacing(text: "/dev/stdin", with: path) }
            .joined(separator: "; ")
    }

    /// `parsing […]: …` of `[ALERT]    (123) : config : parsing […]: …`.
    private static func message(of line: Substring) -> String {
        var rest = line
        for _ in 0..<2 {
            guard let colon = rest.firstRange(ofText: " : ") else { break }
            rest = rest[colon.upperBound...]
        }
        return String(rest)
    }
}
