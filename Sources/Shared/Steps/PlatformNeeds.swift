/// What the manifest's Kubernetes needs of the machine's own programs and of its kernel: looked at before anything is
/// changed. The numbers come from the coordinator's table of versions, so that agents need none of their own.
package struct PlatformNeeds: Codable, Equatable, Sendable {
    package var programs: [ProgramNeed]
    /// Whether the kubelet refuses a machine with cgroup v1.
    package var cgroupV2: Bool

    package init(programs: [ProgramNeed], cgroupV2: Bool) {
        self.programs = programs
        self.cgroupV2 = cgroupV2
    }
}

/// How old a program may be.
package struct ProgramNeed: Codable, Equatable, Sendable {
    /// Name of the check, for `host.ignoredChecks`: `etcd`, `containerd`.
    package var check: String
    /// The Debian package that it comes from; nil where the program itself must be there already.
    package var package: String?
    /// Absolute, or looked up in PATH.
    package var program: String
    /// The oldest that will do: `3.5.24`.
    package var least: String
    /// The first that will not do any more, where there is one.
    package var below: String?
    /// Who wants it: `Kubernetes 1.36.4 works with etcd 3.5.24 or newer`.
    package var reason: String
    /// What to type in the definition.
    package var fix: String

    package init(
        check: String, package: String?, program: String, least: String, below: String?, reason: String, fix: String
    ) {
        self.check = check
        self.package = package
        self.program = program
        self.least = least
        self.below = below
        self.reason = reason
        self.fix = fix
    }
}
