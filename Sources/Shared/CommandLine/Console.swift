/// Where a command prints. Tests put closures of their own here and read what was printed.
package struct Console: Sendable {
    /// Standard output. It throws, because a result that could not be written whole must not end in status 0.
    package var output: @Sendable ([UInt8]) throws -> Void
    /// Standard error. Nobody is left to be told when that fails.
    package var errors: @Sendable ([UInt8]) -> Void
    package var isOutputTerminal: Bool
    package var isErrorTerminal: Bool

    package init(
        isOutputTerminal: Bool = false, isErrorTerminal: Bool = false,
        output: @escaping @Sendable ([UInt8]) throws -> Void, errors: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.output = output
        self.errors = errors
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
    }

    /// The process's own.
    package static let standard = Console(
        isOutputTerminal: Terminal.isTerminal(1), isErrorTerminal: Terminal.isTerminal(2),
        output: { try Terminal.write($0, to: 1) }, errors: { try? Terminal.write($0, to: 2) })

    /// Prints a line on standard output.
    package func print(_ text: String) throws { try output(Array((text + "\n").utf8)) }

    /// Prints text as it is on standard output.
    package func write(_ text: String) throws { try output(Array(text.utf8)) }

    /// Prints a line on standard error.
    package func printError(_ text: String) { errors(Array((text + "\n").utf8)) }
}
