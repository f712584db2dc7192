import Shared

/// One thing that must hold before anything is changed on the machine. All checks run, and all that fail are told at
/// once; each can be ignored by its name.
protocol PreflightCheck {
    /// Stable, for people and for `host.ignoredChecks`: `memory`, `ports-free`.
    var name: String { get }
    /// What is wrong and what to do about it; nil when nothing is.
    func problem(_ context: StepContext) throws -> String?
}

/// The checks of a node, in the order in which they are told.
enum PreflightChecks {
    static func all(_ spec: PreflightSpec) -> [any PreflightCheck] {
        [
            RootCheck(), ReleaseCheck(), CPUCheck(minimum: spec.minimumCPUs),
            MemoryCheck(minimumMiB: spec.minimumMemoryMiB), DiskCheck(minimumMiB: spec.minimumDiskMiB), AddressCheck(),
            HostnameCheck(), MachineIDCheck(), DuplicatesCheck(), ClockCheck(), SwapCheck(), ModulesCheck(),
            CgroupCheck(needsV2: spec.platform?.cgroupV2 ?? false), PortsCheck(ports: spec.freePorts),
            LeftoversCheck(),
        ] + (spec.platform?.programs ?? []).map { ProgramCheck(need: $0) }
    }
}
