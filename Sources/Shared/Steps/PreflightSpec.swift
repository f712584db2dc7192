/// Checks that run before anything is changed; all run, each is named, and failures are reported together.
package struct PreflightSpec: Codable, Equatable, Sendable {
    package var minimumMemoryMiB: Int
    package var minimumCPUs: Int
    /// Free space under `/var`.
    package var minimumDiskMiB: Int
    /// TCP ports that nothing but this node's own services may listen on.
    package var freePorts: [Int]
    /// Names of checks whose failure is only reported.
    package var ignored: [String]
    /// What Kubernetes needs of the machine's programs and kernel. Absent in the manifests of clusters that 0.1.0 began:
    /// an agent of 0.1.0 reads documents strictly, and would refuse a member that it does not know.
    package var platform: PlatformNeeds?

    package init(
        minimumMemoryMiB: Int, minimumCPUs: Int, minimumDiskMiB: Int, freePorts: [Int], ignored: [String],
        platform: PlatformNeeds? = nil
    ) {
        self.minimumMemoryMiB = minimumMemoryMiB
        self.minimumCPUs = minimumCPUs
        self.minimumDiskMiB = minimumDiskMiB
        self.freePorts = freePorts
        self.ignored = ignored
        self.platform = platform
    }
}
