package import Shared

/// `host`: what every machine must have and be.
struct HostSettings: Equatable, Sendable {
    var swap = SwapPolicy.off
    var minimumMemoryMiB = 1700
    var minimumCPUs = 2
    var minimumDiskMiB = 2048
    /// Names of preflight checks whose failure is only reported.
    var ignoredChecks: [String] = []
    /// Kernel modules beside the ones that Kubernetes needs.
    var modules: [String] = []
    var sysctls: [String: String] = [:]
    /// Further names for `/etc/hosts`.
    var hosts: [String: String] = [:]

    init() {}

    init(_ reader: MappingReader) {
        swap = reader.choice("swap", default: swap)
        minimumMemoryMiB = reader.integer("minimumMemoryMiB", in: 0...1_048_576, default: minimumMemoryMiB)
        minimumCPUs = reader.integer("minimumCPUs", in: 0...4096, default: minimumCPUs)
        minimumDiskMiB = reader.integer("minimumDiskMiB", in: 0...1_048_576, default: minimumDiskMiB)
        ignoredChecks = reader.texts("ignoredChecks")
        modules = reader.texts("modules")
        sysctls = reader.textMap("sysctls")
        hosts = reader.textMap("hosts")
    }
}

extension SwapPolicy: CaseIterable {
    package static var allCases: [SwapPolicy] { [.off, .keep] }
}
