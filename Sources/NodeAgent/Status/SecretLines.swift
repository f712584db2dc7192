import Shared

/// Takes lines out of a log that may hold a secret of a program that is not ours: the line stays as a place with its
/// content gone.
enum SecretLines {
    /// What a line with a secret shows, in lower case.
    private static let marks = [
        "private key", "password", "passwd", "secret", "bearer ", "authorization:", "certificate-key", "--token",
        "token=", "token:", "api-key", "apikey",
    ]

    static func removed(from text: String) -> String {
        var isInsideKey = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            let lower = line.lowercased()
            if lower.contains(text: "-----begin") { isInsideKey = true }
            defer { if lower.contains(text: "-----end") { isInsideKey = false } }
            guard !isInsideKey, !marks.contains(where: lower.contains), !hasBootstrapToken(line) else {
                return "<a line that may hold a secret>"
            }
            return line
        }
        return lines.joined(separator: "\n")
    }

    /// `abcdef.0123456789abcdef`, as kubeadm makes them.
    private static func hasBootstrapToken(_ line: Substring) -> Bool {
        line.split { !$0.isASCII || !($0.isLowercase || $0.isNumber || $0 == ".") }.contains { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[0].count == 6 && parts[1].count == 16
        }
    }
}
