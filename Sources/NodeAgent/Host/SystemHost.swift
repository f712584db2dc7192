import Shared

/// The real machine: children with an argument vector, in process groups of their own, with a deadline.
///
/// A child is not ended when the agent is told to stop: half an installation is worse than a late stop. systemd ends
/// what is still there after the unit's `TimeoutStopSec`, and the next start looks at what was reached.
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
                onStart: watch.onStart, onLine: watch.onLine.map { onLine in { onLine($0.text) } })
        } catch let error as ProcessError {
            throw StepError(error.code == .deadline ? .deadline : .failed, "\(error)")
        }
        return HostResult(status: result.status.number, output: result.stdout, errors: result.stderr)
    }
}
