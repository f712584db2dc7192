/// Lines on standard error: a message and fields, `message key=value key="a value"`.
///
/// Under systemd each line begins with the priority that journald reads (`<4>`); on a terminal it is a word. The journal
/// adds the time itself.
package struct Log: Sendable {
    package enum Level: Int, Comparable, Sendable, CaseIterable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
        case debug = 7

        /// More severe is less, as in syslog.
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        var word: String {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .notice: "notice"
            case .info: "info"
            case .debug: "debug"
            }
        }
    }

    /// The least severe level that is written.
    package var level: Level
    /// Written after the fields of each line: `node=cp-1`.
    package var context: Fields
    private let console: Console

    package init(
        console: Console = .standard, level: Level = .info,
        context: Fields = [:]
    ) {
        self.console = console
        self.level = level
        self.context = context
    }

    package typealias Fields = KeyValuePairs<String, any CustomStringConvertible & Sendable>

    package func error(_ message: String, _ fields: Fields = [:]) { write(.error, message, fields) }
    package func warning(_ message: String, _ fields: Fields = [:]) { write(.warning, message, fields) }
    package func notice(_ message: String, _ fields: Fields = [:]) { write(.notice, message, fields) }
    package func info(_ message: String, _ fields: Fields = [:]) { write(.info, message, fields) }
    package func debug(_ message: String, _ fields: Fields = [:]) { write(.debug, message, fields) }

    package func write(_ level: Level, _ message: String, _ fields: Fields) {
        guard level <= self.level else { return }
        var line = console.isErrorTerminal ? "\(level.word): " : "<\(level.rawValue)>"
        line += DisplayText.escaped(message)
        for (key, value) in Array(fields) + Array(context) { line += " \(key)=\(Self.quoted(value.description))" }
        console.printError(line)
    }

    /// Quotes what a reader of the line could not split again.
    private static func quoted(_ value: String) -> String {
        let text = DisplayText.escaped(value)
        let isPlain = !text.isEmpty && !text.unicodeScalars.contains { [" ", "\"", "="].contains($0) }
        guard !isPlain else { return text }
        return "\"" + text.replacing(text: "\"", with: "\\\"") + "\""
    }
}
