import Shared

/// Kernel settings, applied now and, by `sysctl.d`, at every boot.
struct SysctlStep: StepHandler {
    private static let path = SysctlSpec.path
    let spec: SysctlSpec

    func look(_ context: StepContext) throws -> Look {
        let file = try file(context)
        if let difference = try context.files.difference(file) { return .needed(difference) }
        for (name, value) in try settings(context) {
            let current = try current(name, context)
            guard current == value else { return .needed("\(name) is \(current ?? "unknown to this kernel")") }
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        try context.files.put(file(context))
        try context.host.must(HostCommand("sysctl", ["--quiet", "--load", context.paths.path(Self.path)]))
    }

    private func settings(_ context: StepContext) throws -> [(name: String, value: String)] {
        try spec.settings.sorted { $0.key < $1.key }.map { ($0.key, try context.fill($0.value)) }
    }

    private func file(_ context: StepContext) throws -> WantedFile {
        WantedFile(try spec.file { try context.fill($0) })
    }

    /// Values of several numbers are parted by tabs in `/proc/sys` and by spaces in files.
    private func current(_ name: String, _ context: StepContext) throws -> String? {
        let path = context.paths.path("/proc/sys/" + name.replacing(text: ".", with: "/"))
        guard try FileState.read(path, digest: false).exists else { return nil }
        let text = String(decoding: try DurableFile.readBounded(path, limit: 4096), as: UTF8.self)
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }
}
