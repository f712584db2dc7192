import Shared

/// Kernel modules, loaded now and, by `modules-load.d`, at every boot.
struct KernelModulesStep: StepHandler {
    let spec: KernelModulesSpec

    func look(_ context: StepContext) throws -> Look {
        if let difference = try context.files.difference(file) { return .needed(difference) }
        let missing = try missing(context)
        return missing.isEmpty ? .satisfied : .needed("\(missing.joined(separator: ", ")) not loaded")
    }

    func perform(_ context: StepContext) throws {
        try context.files.put(file)
        for module in try missing(context) {
            let result = try context.host.run(HostCommand("modprobe", ["--", module]))
            guard try KernelModule(module, paths: context.paths).isLoaded() else {
                throw StepError(
                    .failed, "the kernel module \(module) cannot be loaded: \(result.complaint)",
                    hint: "is the package with this kernel's modules installed? (linux-modules-$(uname -r))")
            }
        }
    }

    private var file: WantedFile { WantedFile(spec.file) }

    private func missing(_ context: StepContext) throws -> [String] {
        try spec.modules.filter { try !KernelModule($0, paths: context.paths).isLoaded() }
    }
}
