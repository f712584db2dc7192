import Shared

/// A unit file or drop-ins of one, and whether the unit is enabled and runs.
struct SystemdUnitStep: StepHandler {
    let spec: SystemdUnitSpec
    /// Further files of the same step that are not the unit's own.
    var alsoKeeping: [String] = []

    func look(_ context: StepContext) throws -> Look {
        let files = try files(context)
        for file in files { if let difference = try context.files.difference(file) { return .needed(difference) } }
        if let leftover = context.files.leftovers(keepingFiles: files.map(\.path) + alsoKeeping, units: [spec.unit])
            .first
        {
            return .needed("\(leftover) is no longer wanted")
        }
        if let pending = try reloadDebt(context) { return .needed(pending) }
        if spec.enabled, try !context.systemctl.isEnabled(spec.unit) { return .needed("\(spec.unit) is not enabled") }
        if spec.started, try !context.systemctl.isActive(spec.unit) { return .needed("\(spec.unit) is not active") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let files = try files(context)
        let changed = try files.contains { try context.files.difference($0) != nil }
        let leftovers = context.files.leftovers(keepingFiles: files.map(\.path) + alsoKeeping, units: [spec.unit])
        // Noted before the first write: after a kill systemd may not have read what lies on the disk.
        if changed || !leftovers.isEmpty { try context.notes.set("reload", "yes") }
        for file in files { try context.files.put(file) }
        try context.files.dropLeftovers(keepingFiles: files.map(\.path) + alsoKeeping, units: [spec.unit])
        if spec.enabled || spec.started { try context.files.own(unit: spec.unit) }
        try reload(context)
        if spec.enabled, try !context.systemctl.isEnabled(spec.unit) { try context.systemctl.enable(spec.unit) }
        if spec.started, try !context.systemctl.isActive(spec.unit) {
            context.progress("starting \(spec.unit)")
            try context.systemctl.start(spec.unit, timeoutSeconds: max(1, context.deadline.secondsLeft))
        }
    }

    private func reloadDebt(_ context: StepContext) throws -> String? {
        context.notes["reload"].map { _ in "systemd has not read the new files of \(spec.unit)" }
    }

    /// A running unit is restarted, so that it runs by its new files.
    private func reload(_ context: StepContext) throws {
        guard context.notes["reload"] != nil else { return }
        try context.systemctl.daemonReload()
        if try context.systemctl.isActive(spec.unit) {
            context.progress("restarting \(spec.unit)")
            try context.systemctl.restart(spec.unit, timeoutSeconds: max(1, context.deadline.secondsLeft))
        }
        try context.notes.set("reload", nil)
    }

    private func files(_ context: StepContext) throws -> [WantedFile] {
        try spec.files { try context.fill($0) }.map { WantedFile($0) }
    }
}
