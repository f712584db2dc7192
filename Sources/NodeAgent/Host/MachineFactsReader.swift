import Glibc
import Shared

/// Reads what a machine says of itself when it enrols.
struct MachineFactsReader {
    let paths: HostPaths

    func read() -> MachineFacts {
        var name = kernelNames()
        return MachineFacts(
            hostname: hostname, machineID: machineID, bootID: bootID, operatingSystem: OSRelease(paths).prettyName,
            kernel: text(&name.release), architecture: text(&name.machine),
            cpus: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), memoryMiB: memoryMiB,
            addresses: InterfaceAddresses.read(), agentVersion: ProductVersion.text)
    }

    /// What the kernel says that this machine is called.
    var hostname: String {
        var name = kernelNames()
        return text(&name.nodename)
    }

    /// The first line of `/etc/machine-id`, whatever it is; empty where there is none.
    var machineID: String { line("/etc/machine-id") }

    var bootID: String { line("/proc/sys/kernel/random/boot_id") }

    /// What the kernel may use; 0 where it does not tell.
    var memoryMiB: Int { ((try? MemoryInformation(HostPaths()))?.kibibytes("MemTotal") ?? 0) / 1024 }

    private func line(_ path: String) -> String { lines(path).first ?? "" }

    private func lines(_ path: String) -> [String] {
        // These are links by custom, and the kernel's files have no size.
        let root = path.hasPrefix("/proc/") ? path : paths.path(path)
        guard let bytes = try? DurableFile.readBounded(root, limit: 1 << 16, followingSymbolicLink: true) else {
            return []
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func kernelNames() -> utsname {
        var name = utsname()
        uname(&name)
        return name
    }

    private func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
