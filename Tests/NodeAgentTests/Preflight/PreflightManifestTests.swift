import Shared
import Testing

@testable import NodeAgent

/// Checks that look at what the manifest is going to do.
struct PreflightManifestTests {
    private static let preflight = StepAction.preflight(
        PreflightSpec(minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: []))

    private static let swaps = "Filename Type Size Used Priority\n"
    private static let memory = "MemTotal: 2048000 kB\nMemAvailable: 102400 kB\n"

    private static func swapProblem(_ policy: SwapPolicy, swaps: String?, memory: String = memory) throws -> String? {
        let stage = try StepStage()
        stage.otherActions = [.swap(SwapSpec(policy: policy))]
        if let swaps { try stage.write(swaps, to: "/proc/swaps") }
        try stage.write(memory, to: "/proc/meminfo")
        return try SwapCheck().problem(try stage.context(preflight))
    }

    @Test(arguments: [
        nil, "", swaps, swaps + "/swap.img file 2097148 0 -2\n", swaps + "/swap.img file 2097148 102400 -2\n",
        swaps + "/swap.img file\n", swaps + "/swap.img file 1 many -2\n", swaps + "/swap.img file 1 -5 -2\n",
    ])
    func `swap that fits into memory is no problem`(text: String?) throws {
        #expect(try Self.swapProblem(.off, swaps: text) == nil)
    }

    @Test func `swap that does not fit into memory is told before it is switched off`() throws {
        let text = Self.swaps + "/swap.img file 2097148 51200 -2\n/dev/vdb partition 2097148 52224 -3\n"
        let problem = try #require(try Self.swapProblem(.off, swaps: text))
        #expect(problem.contains("101 MiB lie in swap"), "\(problem)")
        #expect(problem.contains("only 100 MiB"), "\(problem)")
        #expect(try Self.swapProblem(.keep, swaps: text) == nil)
    }

    @Test func `figures beyond every machine do not trap`() throws {
        let huge = Self.swaps + String(repeating: "/s file 1 \(Int.max) -2\n", count: 3)
        #expect(try Self.swapProblem(.off, swaps: huge) != nil)
        #expect(try Self.swapProblem(.off, swaps: huge, memory: "MemTotal: 1 kB\n")?.contains("does not tell") == true)
    }

    @Test func `modules that the kernel does not have are named`() throws {
        let stage = try StepStage(
            host: RecordingHost { HostResult(status: $0.arguments.last == "br_netfilter" ? 0 : 1) })
        stage.otherActions = [.kernelModules(KernelModulesSpec(modules: ["overlay", "br_netfilter", "ip-vs", "nbd"]))]
        try stage.write("nodev\tsysfs\n\toverlay\n", to: "/proc/filesystems")
        try stage.write("", to: "/sys/module/ip_vs/refcnt")
        let problem = try #require(try ModulesCheck().problem(try stage.context(Self.preflight)))
        #expect(problem.hasPrefix("the kernel modules nbd are neither"), "\(problem)")
        #expect(stage.host.calls == ["modprobe --dry-run -- br_netfilter", "modprobe --dry-run -- nbd"])
    }

    @Test func `a manifest without modules and swap asks nothing of the machine`() throws {
        let stage = try StepStage()
        let context = try stage.context(Self.preflight)
        #expect(try ModulesCheck().problem(context) == nil)
        #expect(try SwapCheck().problem(context) == nil)
        #expect(stage.host.calls.isEmpty)
    }
}
