import Shared

/// What is in use as swap, as `/proc/swaps` tells.
struct SwapDevices {
    /// File or device to the KiB that lie in it.
    let used: [(device: String, kibibytes: Int)]

    /// None where the kernel knows no swap.
    init(_ paths: HostPaths) throws {
        let path = paths.path("/proc/swaps")
        guard try FileState.read(path, digest: false).exists else {
            used = []
            return
        }
        let text = String(decoding: try DurableFile.readBounded(path, limit: 1 << 16), as: UTF8.self)
        used = text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split { $0 == " " || $0 == "\t" }
            guard let device = fields.first else { return nil }
            return (String(device), fields.count >= 4 ? max(0, Int(fields[3]) ?? 0) : 0)
        }
    }

    /// KiB in all of them.
    var usedKibibytes: Int {
        used.reduce(0) { sum, one in
            let (total, overflow) = sum.addingReportingOverflow(one.kibibytes)
            return overflow ? Int.max : total
        }
    }
}
