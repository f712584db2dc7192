import Shared

/// Kernel modules that the manifest wants loaded must be loadable; a machine with the wrong kernel package has none.
struct ModulesCheck: PreflightCheck {
    let name = "modules"

    func problem(_ context: StepContext) throws -> String? {
        let missing = try wanted(context).filter { try !isAvailable($0, context) }
        guard !missing.isEmpty else { return nil }
        return "the kernel modules \(missing.joined(separator: ", ")) are neither loaded nor loadable; "
            + "install this kernel's modules: apt-get install linux-modules-$(uname -r)"
    }

    private func wanted(_ context: StepContext) -> [String] {
        context.manifest.steps.flatMap { step in
            if case .kernelModules(let spec) = step.action { spec.modules } else { [String]() }
        }
    }

    private func isAvailable(_ module: String, _ context: StepContext) throws -> Bool {
        if try KernelModule(module, paths: context.paths).isLoaded() { return true }
        return try context.host.run(HostCommand("modprobe", ["--dry-run", "--", module])).status == 0
    }
}
