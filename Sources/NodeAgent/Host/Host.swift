import Shared

/// The programs of this machine: the seam between the steps and the system. The real one starts children; the one in
/// tests records.
protocol Host: Sendable {
    /// Runs a program to its end. A non-zero exit is a result and not an error.
    ///
    /// - Throws: ``StepError`` when it cannot be started (`failed`), runs past its time (`deadline`) or the agent stops
    ///   (`interrupted`).
    func run(_ command: HostCommand, watch: HostWatch) throws -> HostResult
}

/// A program with its arguments; never a shell, and never a secret among the arguments or in the environment.
struct HostCommand: Sendable {
    /// Absolute, or looked up in PATH.
    var program: String
    var arguments: [String]
    /// Added to the agent's own small environment.
    var environment: [String: String]
    /// Bytes for its standard input.
    var input: [UInt8]
    /// Seconds after which it is ended: TERM to its group, then KILL.
    var timeoutSeconds: Int
    /// Both streams go to this file, and the program outlives the agent; see ``StepChild``.
    var outputFile: String?

    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
        timeoutSeconds: Int = 60
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.timeoutSeconds = timeoutSeconds
    }

    /// For messages: the program's name and its arguments.
    var summary: String {
        ([program.split(separator: "/").last.map(String.init) ?? program] + arguments).joined(separator: " ")
    }
}

struct HostResult: Equatable, Sendable {
    /// Exit status; 128 + n for signal n.
    var status: Int
    /// At most 1 MiB each.
    var output: [UInt8]
    var errors: [UInt8]

    init(status: Int, output: [UInt8] = [], errors: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    var text: String { String(decoding: output, as: UTF8.self) }
    /// The last lines of its error output (or of its output), for a message.
    var complaint: String {
        let bytes = errors.isEmpty ? output : errors
        let lines = String(decoding: bytes.suffix(2000), as: UTF8.self).split(separator: "\n").suffix(3)
        return lines.joined(separator: " | ")
    }
}

/// Who wants to know about a running program.
struct HostWatch {
    /// Called once it runs, with a name that outlives the agent: write it down to find the program again after a kill. A
    /// program with an output file begins when this returns.
    var onStart: ((ProcessIdentity) throws -> Void)?
    /// Called for each line of its output.
    var onLine: ((String) -> Void)?
    /// Asked a few times a second; true leaves the program to itself: `interrupted`.
    var shouldLeave: (() -> Bool)?

    init(
        onStart: ((ProcessIdentity) throws -> Void)? = nil, onLine: ((String) -> Void)? = nil,
        shouldLeave: (() -> Bool)? = nil
    ) {
        self.onStart = onStart
        self.onLine = onLine
        self.shouldLeave = shouldLeave
    }
}

extension Host {
    func run(_ command: HostCommand) throws -> HostResult { try run(command, watch: HostWatch()) }

    /// Runs a program that must succeed.
    @discardableResult
    func must(_ command: HostCommand) throws -> HostResult {
        let result = try run(command)
        guard result.status == 0 else {
            throw StepError(.failed, "\(command.summary) ended with status \(result.status): \(result.complaint)")
        }
        return result
    }
}
