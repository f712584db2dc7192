import Shared

/// A MIME message of several parts, as cloud-init takes it for user-data.
struct MultipartMessage: Sendable {
    struct Part: Equatable, Sendable {
        let contentType: String
        /// cloud-init gives a script this file name, and runs scripts in the order of their names.
        let name: String
        let content: [UInt8]
        /// How a `#cloud-config` is joined with the parts before it; nil where it says so itself, or is none.
        var mergeType: String?
        /// A message of several parts itself: its own header follows at once.
        var isMessage = false
    }

    let parts: [Part]

    var text: String {
        let body = parts.map { "--\(boundary)\n\(Self.text(of: $0))" }.joined()
        return """
            Content-Type: multipart/mixed; boundary="\(boundary)"
            MIME-Version: 1.0

            \(body)--\(boundary)--

            """
    }

    /// Of the content, so that equal parts are the same message, and no part can have been written to hold it.
    private var boundary: String {
        let all = parts.flatMap { Array("\($0.name)\n".utf8) + $0.content }
        return "muster-\(SHA256.digest(of: all).hex.prefix(32))"
    }

    private static func text(of part: Part) -> String {
        if part.isMessage { return ended(String(decoding: part.content, as: UTF8.self)) }
        let isPlain = isPlain(part.content)
        var lines = [
            "Content-Type: \(part.contentType); charset=\"\(isPlain ? "us-ascii" : "utf-8")\"",
            "Content-Transfer-Encoding: \(isPlain ? "7bit" : "base64")",
            "Content-Disposition: attachment; filename=\"\(part.name)\"",
        ]
        if let mergeType = part.mergeType { lines.append("Merge-Type: \(mergeType)") }
        let content = isPlain ? String(decoding: part.content, as: UTF8.self) : base64Lines(part.content)
        return lines.joined(separator: "\n") + "\n\n" + ended(content)
    }

    private static func ended(_ text: String) -> String { text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n" }

    /// RFC 5322 has at most 998 characters a line, and a line end alone means the same everywhere.
    private static func isPlain(_ content: [UInt8]) -> Bool {
        content.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 || $0 == 10 }
            && content.split(separator: UInt8(ascii: "\n")).allSatisfy { $0.count <= 998 }
    }

    private static func base64Lines(_ content: [UInt8]) -> String {
        var rest = Array(Base64.encode(content).utf8)[...]
        var lines = ""
        while !rest.isEmpty {
            lines += String(decoding: rest.prefix(76), as: UTF8.self) + "\n"
            rest = rest.dropFirst(76)
        }
        return lines
    }
}
