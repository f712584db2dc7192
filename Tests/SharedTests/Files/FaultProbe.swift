import Shared
import TestSupport

/// The test probe under strace.
enum FaultProbe {
    /// The `number`th system call of that name in the whole process.
    struct Call: CustomStringConvertible {
        let name: String
        let number: Int

        var description: String { "\(name) #\(number)" }
    }

    static var isThere: Bool { BuiltProducts.path("TestProbe") != nil && (try? ChildProcess.find("strace")) != nil }

    /// The calls that the probe makes on its own account: those from the first one that names its file on.
    static func calls(_ arguments: [String]) throws -> [Call] {
        let scratch = try ScratchFolder()
        let result = try strace(["-o", scratch("log")], arguments)
        guard result.isSuccess else { throw Failure(description: result.errorText) }
        var counts: [String: Int] = [:]
        var calls: [Call] = []
        var isOurs = false
        for line in try scratch.text("log").split(separator: "\n") {
            // "1234 openat(…": the process number is there because of -f.
            let call = line.drop { $0.isNumber || $0 == " " }
            guard let open = call.firstIndex(of: "("), !call.contains("resumed>") else { continue }
            let name = String(call[..<open])
            counts[name, default: 0] += 1
            if !isOurs, call.contains("\"/tmp/muster-test-"), name != "execve" { isOurs = true }
            // Then comes the acknowledgement on standard output, after all that matters.
            if isOurs, name == "ioctl" || call.hasPrefix("write(1,") { break }
            if isOurs, name != "exit_group", name != "getrandom", !name.hasPrefix("m") || name.hasPrefix("mkdir") {
                calls.append(Call(name: name, number: counts[name] ?? 0))
            }
        }
        return calls.filter { !["brk", "futex", "readlink", "rt_sigprocmask"].contains($0.name) }
    }

    static func run(_ arguments: [String], inject: String?) throws -> ChildProcess.Result {
        try strace(["-o", "/dev/null"] + (inject.map { ["-e", "inject=" + $0] } ?? []), arguments)
    }

    private static func strace(_ options: [String], _ arguments: [String]) throws -> ChildProcess.Result {
        guard let probe = BuiltProducts.path("TestProbe") else { throw Failure(description: "no TestProbe") }
        return try ChildProcess.run(
            executable: "strace", arguments: ["-f", "-q"] + options + [probe] + arguments, deadline: .seconds(30))
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
