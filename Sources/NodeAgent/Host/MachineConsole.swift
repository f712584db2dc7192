import Glibc
import Shared

/// The machine's own screen, for what a person in front of it must compare.
enum MachineConsole {
    /// Writes one line. A machine without a console, or with one that nobody reads, is none the worse for it.
    static func print(_ message: String) {
        let console = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard console >= 0 else { return }
        defer { close(console) }
        let line = Array("muster: \(DisplayText.escaped(message))\r\n".utf8)
        _ = write(console, line, line.count)
    }
}
