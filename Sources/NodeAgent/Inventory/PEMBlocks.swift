import Shared

/// The parts of a PEM text.
enum PEMBlocks {
    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// Each certificate with its marks.
    static func certificates(in text: String) -> [String] {
        var blocks: [String] = []
        var rest = text[...]
        while blocks.count < 64, let start = rest.firstRange(ofText: begin) {
            guard let stop = rest[start.upperBound...].firstRange(ofText: end) else { break }
            blocks.append(rest[start.lowerBound..<stop.upperBound] + "\n")
            rest = rest[stop.upperBound...]
        }
        return blocks
    }

    static func hasPrivateKey(_ text: String) -> Bool { text.contains(text: "PRIVATE KEY-----") }
}
