extension DocumentReport: Printable {
    package var text: String { lines.map { DisplayText.escaped($0) + "\n" }.joined() }

    /// The report for people; nothing of it has been made safe for a terminal but the payload.
    package var lines: [String] {
        var lines = kind.map { ["document  \($0)"] } ?? []
        lines += digest.map { ["digest    \($0)"] } ?? []
        lines += claims.map { "claims    \($0)" }
        if let clusterName, let clusterUID { lines.append("cluster   \(clusterName) (\(clusterUID))") }
        lines += signers.map { "signed by \($0.name) \($0.keyID)" }
        switch verdict {
        case .accepted:
            let version = trustVersion.map(String.init) ?? ""
            let time = time.map { ", at \($0)" } ?? ""
            lines.append("verdict   accepted, by version \(version) of the trust document\(time)")
        case .refused:
            lines += ["verdict   REFUSED", "code      \(code?.rawValue ?? "")", "why       \(why ?? "")"]
        case .unchecked:
            lines += ["verdict   not checked: give the trust document to verify it", ""] + payloadLines
        }
        return lines
    }

    /// One member a line; control characters never reach the terminal.
    private var payloadLines: [String] {
        guard let payload, let value = try? JSONParser.parse(Array(payload.utf8), limits: .document) else {
            return ["(the payload is not JSON)"]
        }
        return JSONOutline.lines(value)
    }
}
