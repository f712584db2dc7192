import Shared

/// When this role's machines reboot by themselves, where the definition lets them.
extension ManifestBuilder {
    mutating func addReboots() {
        let maintenance = definition.maintenance
        guard maintenance.reboots == .whenRequired else { return }
        let windows = maintenance.windows.filter { $0.concerns(role) }.map(\.window)
        let time = windows.isEmpty ? "at any time" : "in the window \(windows.map(\.text).joined(separator: " or "))"
        add(
            "reboots", "let it reboot when its packages ask for it, \(time)",
            .reboots(
                RebootsSpec(
                    windows: windows, drainTimeoutSeconds: maintenance.drainTimeoutSeconds,
                    deletesLocalData: maintenance.deletesLocalData, deletesUnmanaged: maintenance.deletesUnmanaged)))
    }
}
