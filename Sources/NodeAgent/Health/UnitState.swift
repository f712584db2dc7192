import Glibc
import Shared

/// One unit of systemd's at one moment.
struct UnitState: Equatable {
    /// systemd's `ActiveState`: active, reloading, inactive, failed, activating, deactivating.
    var active: String
    /// `SubState`: `auto-restart` between two tries.
    var sub: String
    /// `Result` of the last run: success, exit-code, signal, …
    var result: String
    /// How often systemd has started it again by itself since someone started it.
    var restarts: Int

    private static let properties = "ActiveState,SubState,Result,NRestarts"

    /// The states of some units by one child; nil where systemd does not answer as expected.
    static func read(_ units: [String], _ host: any Host) -> [UnitState]? {
        let command = HostCommand("systemctl", ["show", "--property", properties, "--"] + units, timeoutSeconds: 20)
        guard let result = try? host.run(command), result.status == 0 else { return nil }
        let states = parse(result.text)
        return states.count == units.count ? states : nil
    }

    /// Blocks of `KEY=VALUE` lines, one a unit in the order in which they were asked for, with an empty line between.
    static func parse(_ text: String) -> [UnitState] {
        var states: [UnitState] = []
        var fields: [Substring: Substring] = [:]
        func close() {
            guard !fields.isEmpty else { return }
            states.append(
                UnitState(
                    active: String(fields["ActiveState"] ?? ""), sub: String(fields["SubState"] ?? ""),
                    result: String(fields["Result"] ?? ""), restarts: fields["NRestarts"].flatMap { Int($0) } ?? 0))
            fields = [:]
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let mark = line.firstIndex(of: "=") else {
                close()
                continue
            }
            fields[line[..<mark]] = line[line.index(after: mark)...]
        }
        close()
        return states
    }
}

/// systemd's note of a unit's present run: a link whose target changes with every start, and which is gone while the unit
/// is down (systemd, `unit_export_invocation_id`). It costs one system call where `systemctl` costs a process.
enum UnitInvocation {
    /// Nil where there is none.
    static func read(_ unit: String, _ paths: HostPaths) -> String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let count = readlink(paths.path("/run/systemd/units/invocation:\(unit)"), &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
