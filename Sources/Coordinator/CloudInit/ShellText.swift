import Shared

/// Words as a POSIX shell reads them.
enum ShellText {
    /// One word that means these characters and nothing else.
    static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(isPlain)
        return isPlain ? text : "'" + text.replacing(text: "'", with: "'\\''") + "'"
    }

    /// A command line of these words.
    static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:,+@=%".utf8.contains(byte)
        }
    }
}
