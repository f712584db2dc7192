import Shared
import Testing

@testable import NodeAgent

struct PreflightTests {
    private static func spec(
        memory: Int = 0, cpus: Int = 1, disk: Int = 0, ports: [Int] = [], ignored: [String] = []
    ) -> PreflightSpec {
        PreflightSpec(
            minimumMemoryMiB: memory, minimumCPUs: cpus, minimumDiskMiB: disk, freePorts: ports, ignored: ignored)
    }

    /// A machine on which everything is as it should be, but for the roster's address, which no machine here has.
    private func stage() throws -> StepStage {
        let stage = try StepStage()
        try stage.write("MemTotal:        2048000 kB\n", to: "/proc/meminfo")
        try stage.write("cpu memory pids\n", to: "/sys/fs/cgroup/cgroup.controllers")
        try stage.write(String(repeating: "ab", count: 16) + "\n", to: "/etc/machine-id")
        try stage.write("header\n", to: "/proc/net/tcp")
        try stage.write("ID=debian\nVERSION_ID=\"12\"\n", to: "/etc/os-release")
        try Folder.make(stage.root + "/var")
        return stage
    }

    private func failure(_ stage: StepStage, _ spec: PreflightSpec) throws -> String {
        let error = #expect(throws: StepError.self) { try stage.bring(.preflight(spec)) }
        return error.map { $0.message } ?? ""
    }

    @Test func `a fit machine passes once and is not checked again`() throws {
        let stage = try stage()
        let spec = Self.spec(ignored: ["address"])
        #expect(try stage.bring(.preflight(spec)) != nil)
        try stage.write("occupied now", to: "/etc/kubernetes/admin.conf")
        #expect(try stage.bring(.preflight(spec)) == nil)
    }

    @Test func `every failure is told at once, each by its name`() throws {
        let stage = try stage()
        try stage.write("x", to: "/etc/kubernetes/admin.conf")
        try stage.write("0000\n", to: "/etc/machine-id")
        let text = try failure(stage, Self.spec(memory: 4096, cpus: 100_000, disk: 1 << 40))
        for name in ["cpus", "memory", "disk", "address", "machine-id", "leftovers"] {
            #expect(text.contains("\(name): "), "\(text)")
        }
    }

    @Test(arguments: [
        "ID=ubuntu\nVERSION_ID=\"24.04\"\n", "NAME=x\nVERSION_ID='22.04'\nID=ubuntu", "ID=debian\nVERSION_ID=12\n",
    ])
    func `a system that Muster was tried on passes`(text: String) throws {
        let stage = try stage()
        try stage.write(text, to: "/etc/os-release")
        #expect(try stage.bring(.preflight(Self.spec(ignored: ["address"]))) != nil)
    }

    @Test(arguments: [
        ("PRETTY_NAME=\"Ubuntu 16.04.7 LTS\"\nID=ubuntu\nVERSION_ID=\"16.04\"\n", "this is Ubuntu 16.04.7 LTS, and"),
        ("PRETTY_NAME=\"Arch Linux\"\nID=arch\n", "this is Arch Linux, and"), ("ID=\nVERSION_ID=\n", "this is unknown"),
        ("\0=\n=\nID", "this is unknown"), ("", "this is unknown"),
    ])
    func `an unknown system is named and refused, unless the signed manifest allows it`(
        text: String, said: String
    ) throws {
        let stage = try stage()
        try stage.write(text, to: "/etc/os-release")
        #expect(try failure(stage, Self.spec(ignored: ["address"])).contains("release: \(said)"))
        #expect(try stage.bring(.preflight(Self.spec(ignored: ["address", "release"]))) != nil)
    }

    @Test(arguments: [
        ("", "does not tell"), ("MemTotal:\n", "does not tell"), ("MemTotal: many kB\n", "does not tell"),
        ("MemTotal: 1024000 kB\n", "1000 MiB"),
    ])
    func `memory that is too small or untold is a failure`(text: String, said: String) throws {
        let stage = try stage()
        try stage.write(text, to: "/proc/meminfo")
        #expect(try failure(stage, Self.spec(memory: 1700, ignored: ["address"])).contains(said))
    }

    @Test func `a port that somebody listens on is named`() throws {
        let stage = try stage()
        let line = "   0: 00000000:192B 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1\n"
        try stage.write("header\n" + line, to: "/proc/net/tcp")
        let text = try failure(stage, Self.spec(ports: [6443, 2379], ignored: ["address"]))
        #expect(text.contains("port 6443 already"))
        #expect(!text.contains("2379"))
    }

    @Test func `a connection is no listener`() throws {
        let stage = try stage()
        let line = "   0: 00000000:192B 0100007F:1234 01 00000000:00000000 00:00000000 00000000 0 0 1 1\n"
        try stage.write("header\n" + line + "garbage\n\n", to: "/proc/net/tcp")
        #expect(try stage.bring(.preflight(Self.spec(ports: [6443], ignored: ["address"]))) != nil)
    }

    @Test func `a disabled cgroup controller is named`() throws {
        let stage = try stage()
        try stage.write("cpu pids\n", to: "/sys/fs/cgroup/cgroup.controllers")
        #expect(try failure(stage, Self.spec(ignored: ["address"])).contains("controllers memory are not there"))
    }

    @Test(arguments: [
        ("10.0.0.1", [10, 0, 0, 1]), ("::1", [UInt8](repeating: 0, count: 15) + [1]),
    ])
    func `addresses are compared as bytes`(text: String, bytes: [UInt8]) {
        #expect(SocketAddress.bytes(text) == bytes)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.256", "lb.example", "::g"])
    func `what is no address has no bytes`(text: String) { #expect(SocketAddress.bytes(text) == nil) }
}
