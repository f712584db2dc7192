import Synchronization

@testable import NodeAgent

/// A machine whose programs only record that they were called. systemd's state is kept, so that looks see what performs
/// did; everything else is answered by the test.
final class RecordingHost: Host {
    private struct State {
        var calls: [String] = []
        var active: Set<String> = []
        var enabled: Set<String> = []
        var failing: Set<String> = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable (HostCommand) -> HostResult

    init(answer: @escaping @Sendable (HostCommand) -> HostResult = { _ in HostResult(status: 0) }) {
        self.answer = answer
    }

    /// Every call since the last ``forget()``, looks of systemd's state left out.
    var calls: [String] { state.withLock { $0.calls } }

    func forget() { state.withLock { $0.calls = [] } }

    /// Lets a call of systemctl fail from now on: `restart haproxy.service`. A unit that does not start again is down.
    func fail(_ call: String) { state.withLock { _ = $0.failing.insert(call) } }

    func activate(_ unit: String) { state.withLock { _ = $0.active.insert(unit) } }

    func run(_ command: HostCommand, watch: HostWatch) throws -> HostResult {
        if command.program == "systemctl", let result = systemctl(command.arguments) { return result }
        state.withLock { $0.calls.append(command.summary) }
        return answer(command)
    }

    /// Nil for a verb that only the test can answer, or that systemd's state does not answer.
    private func systemctl(_ arguments: [String]) -> HostResult? {
        state.withLock { state in
            guard let unit = arguments.last, let verb = arguments.first, verb != "reboot" else { return nil }
            if state.failing.contains("\(verb) \(unit)") {
                if verb == "restart" { state.active.remove(unit) }
                state.calls.append((["systemctl"] + arguments).joined(separator: " "))
                return HostResult(status: 1, errors: Array("the control process exited\n".utf8))
            }
            switch verb {
            case "is-active": return Self.word(state.active.contains(unit), "active", "inactive")
            case "is-enabled": return Self.word(state.enabled.contains(unit), "enabled", "disabled")
            case "enable": state.enabled.insert(unit)
            case "disable": state.enabled.remove(unit)
            case "start", "restart": state.active.insert(unit)
            case "stop": state.active.remove(unit)
            default: break
            }
            state.calls.append((["systemctl"] + arguments).joined(separator: " "))
            return HostResult(status: 0)
        }
    }

    private static func word(_ yes: Bool, _ positive: String, _ negative: String) -> HostResult {
        HostResult(status: yes ? 0 : 3, output: Array("\(yes ? positive : negative)\n".utf8))
    }
}
