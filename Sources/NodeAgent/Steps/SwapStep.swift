import Shared

/// Swap, switched off now and at every boot, or left alone.
struct SwapStep: StepHandler {
    private static let fstab = "/etc/fstab"
    private static let mark = "# switched off by Muster: "
    let spec: SwapSpec

    func look(_ context: StepContext) throws -> Look {
        guard spec.policy == .off else { return .satisfied }
        if let first = try SwapDevices(context.paths).used.first { return .needed("\(first.device) is in use as swap") }
        if let text = try fstab(context), withoutSwap(text) != text { return .needed("\(Self.fstab) lists swap") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        guard spec.policy == .off else { return }
        if let text = try fstab(context), withoutSwap(text) != text {
            let state = try FileState.read(context.paths.path(Self.fstab), digest: false)
            try context.files.put(WantedFile(path: Self.fstab, text: withoutSwap(text), mode: state.mode))
        }
        guard try !SwapDevices(context.paths).used.isEmpty else { return }
        try context.host.must(HostCommand("swapoff", ["--all"], timeoutSeconds: 300))
    }

    private func fstab(_ context: StepContext) throws -> String? {
        try context.files.read(Self.fstab).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Comments the lines whose type is swap; everything else keeps its bytes.
    private func withoutSwap(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let fields = line.split { $0 == " " || $0 == "\t" }
            let isSwap = fields.count >= 3 && fields[2] == "swap" && !line.hasPrefix("#")
            return isSwap ? Self.mark + line : String(line)
        }.joined(separator: "\n")
    }
}
