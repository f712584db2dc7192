/// A program could not be run to its end. A program that ran and failed is a result and not an error.
package struct ProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// No such program in the folders searched, or not executable.
        case notFound
        /// The arguments cannot be given to a program: a NUL byte, a name without value.
        case badArguments
        /// The system refused to start it.
        case notStarted
        /// It ran past its deadline and was ended.
        case deadline
        /// It was ended because the caller is stopping.
        case cancelled
        /// It goes on by itself because the caller is stopping.
        case left
        /// The pipes or the wait failed.
        case system
    }

    package let code: Code
    /// As it was asked for.
    package let executable: String
    package let detail: String
    /// What it had written until it was ended.
    package let result: ChildProcess.Result?

    package init(_ code: Code, _ executable: String, _ detail: String, result: ChildProcess.Result? = nil) {
        self.code = code
        self.executable = executable
        self.detail = detail
        self.result = result
    }

    /// Equality is code and program: what a test can build itself.
    package static func == (left: ProcessError, right: ProcessError) -> Bool {
        left.code == right.code && left.executable == right.executable
    }

    package var description: String { "\(DisplayText.escaped(executable)): \(DisplayText.escaped(detail))" }
}
