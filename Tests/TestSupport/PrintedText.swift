package import Shared
import Synchronization

/// Collects what a command prints.
package final class PrintedText: Sendable {
    private let state = Mutex((output: [UInt8](), errors: [UInt8]()))

    package init() {}

    package var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    package var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    /// - Parameter isTerminal: what the command is told about both streams.
    package func console(isTerminal: Bool = false) -> Console {
        Console(
            isOutputTerminal: isTerminal, isErrorTerminal: isTerminal,
            output: { bytes in self.state.withLock { $0.output += bytes } },
            errors: { bytes in self.state.withLock { $0.errors += bytes } })
    }
}
