import Glibc
import Shared

struct RootCheck: PreflightCheck {
    let name = "root"

    func problem(_ context: StepContext) -> String? {
        geteuid() == 0 || !context.paths.root.isEmpty
            ? nil : "the agent does not run as root; start it by systemctl start muster-agent"
    }
}

struct CPUCheck: PreflightCheck {
    let name = "cpus"
    let minimum: Int

    func problem(_: StepContext) -> String? {
        let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return count >= minimum ? nil : "\(count) CPUs, and \(minimum) are needed"
    }
}

struct MemoryCheck: PreflightCheck {
    let name = "memory"
    let minimumMiB: Int

    func problem(_ context: StepContext) throws -> String? {
        guard let kibibytes = try MemoryInformation(context.paths).kibibytes("MemTotal") else {
            return "/proc/meminfo does not tell the memory"
        }
        let mebibytes = kibibytes / 1024
        return mebibytes >= minimumMiB ? nil : "\(mebibytes) MiB of memory, and \(minimumMiB) are needed"
    }
}

struct DiskCheck: PreflightCheck {
    let name = "disk"
    let minimumMiB: Int

    func problem(_ context: StepContext) -> String? {
        var status = statvfs()
        let path = context.paths.path("/var")
        guard statvfs(path, &status) == 0 else { return "the free space of \(path) cannot be told" }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        let free = overflow ? Int.max : Int(clamping: bytes >> 20)
        return free >= minimumMiB ? nil : "\(free) MiB are free under /var, and \(minimumMiB) are needed"
    }
}
