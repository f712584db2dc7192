import Shared

/// The real machine: children with an argument vector, in process groups of their own, with a deadline.
///
/// A child is not ended when the agent is told to stop: half an installation is worse than a late stop. One with an output
/// file is left to itself when the stop takes too long, and the next agent waits for it.
struct SystemHost: Host {
    /// Where programs are looked up; the end-to-end tests put recording scripts first.
    var searchPath = ChildProcess.searchPath

    func run(_ command: HostCommand, watch: HostWatch) throws -> HostResult {
        var environment = ChildProcess.minimalEnvironment
        environment["PATH"] = searchPath.joined(separator: ":")
        environment.merge(command.environment) { _, new in new }
        let result: ChildProcess.Result
        do {
            result = try ChildProcess.run(
                executable: command.program, arguments: command.arguments, environment: environment,
                input: command.input, deadline: .seconds(command.timeoutSeconds), searchPath: searchPath,
                outputFile: command.outputFile, onStart: watch.onStart, shouldLeave: watch.shouldLeave,
                onLine: watch.onLine.map { onLine in { onLine($0.text) } })
        } catch let error as ProcessError {
            let code: StepError.Code =
                switch error.code {
                case .deadline: .deadline
                case .left: .interrupted
                default: .failed
                }
            throw StepError(code, "\(error)")
        }
        return HostResult(status: result.status.number, output: result.stdout, errors: result.stderr)
    }
}
