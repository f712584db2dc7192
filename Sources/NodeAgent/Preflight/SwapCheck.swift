import Shared

/// Where swap is to be switched off, what lies in it must fit into memory, or processes would be killed for it.
struct SwapCheck: PreflightCheck {
    let name = "swap"

    func problem(_ context: StepContext) throws -> String? {
        guard isToBeSwitchedOff(context) else { return nil }
        let used = try SwapDevices(context.paths).usedKibibytes
        guard used > 0 else { return nil }
        guard let available = try MemoryInformation(context.paths).kibibytes("MemAvailable") else {
            return "/proc/meminfo does not tell how much memory is available"
        }
        guard used > available else { return nil }
        return
            "\(used / 1024) MiB lie in swap, which is to be switched off, and only \(available / 1024) MiB of memory "
            + "are available; stop what fills it, or reboot after swapoff --all"
    }

    private func isToBeSwitchedOff(_ context: StepContext) -> Bool {
        context.manifest.steps.contains { step in
            if case .swap(let spec) = step.action { spec.policy == .off } else { false }
        }
    }
}
