/// `containerd`: the container runtime of control planes and workers.
struct ContainerdSettings: Equatable, Sendable {
    enum Source: String, CaseIterable, Sendable {
        case host
        case packages
    }

    enum CgroupDriver: String, CaseIterable, Sendable {
        case systemd
        case cgroupfs
    }

    var source = Source.packages
    /// Exact version of the package, which is held then; nil leaves it to the system and its security updates.
    var packageVersion: String?
    var cgroupDriver = CgroupDriver.systemd
    /// For machines that may not lower a process's OOM score: containers of the lab.
    var restrictOOMScoreAdj = false
    var sandboxImage: String?

    init() {}

    init(_ reader: MappingReader) {
        source = reader.choice("source", default: source)
        packageVersion = PackageVersion.read(reader)
        cgroupDriver = reader.choice("cgroupDriver", default: cgroupDriver)
        restrictOOMScoreAdj = reader.boolean("restrictOOMScoreAdj", default: restrictOOMScoreAdj)
        sandboxImage = reader.image("sandboxImage", example: "registry.k8s.io/pause:3.10")
    }
}
