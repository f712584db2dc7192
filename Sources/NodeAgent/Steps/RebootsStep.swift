import Shared

/// Leaves reboots to the agent: unattended-upgrades installs packages and does not reboot by itself. When the machine
/// does is ``Reboots``' business.
struct RebootsStep: StepHandler {
    let spec: RebootsSpec

    func look(_ context: StepContext) throws -> Look {
        try checkZones(context)
        return try context.files.difference(WantedFile(spec.file)).map { .needed($0) } ?? .satisfied
    }

    func perform(_ context: StepContext) throws { try context.files.put(WantedFile(spec.file)) }

    /// A window in a zone whose clock nobody here can read would never open, or at the wrong time.
    private func checkZones(_ context: StepContext) throws {
        let clock = WindowClock(spec: spec, paths: context.paths)
        do {
            _ = try clock.openWindow(at: .now())
        } catch {
            throw StepError(.blocked, "\(error)", hint: "apt-get install tzdata, or write an offset like +01:00")
        }
    }
}
