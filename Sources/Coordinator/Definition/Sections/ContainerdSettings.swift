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
        sandboxImage = reader.parsed("sandboxImage", "an image name", example: "registry.k8s.io/pause:3.10") {
            ImageName.isValid($0) ? $0 : nil
        }
    }
}

/// Names of images and of registries, as far as they stand in configuration files.
enum ImageName {
    static func isValid(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "/._-:@".utf8.contains($0)
            }
    }
}
