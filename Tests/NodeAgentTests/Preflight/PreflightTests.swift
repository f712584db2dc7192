import Shared
import Testing

@testable import NodeAgent

struct PreflightTests {
    private static func spec(
        memory: Int = 0, cpus: Int = 1, disk: Int = 0, ports: [Int] = [], ignored: [String] = [],
        platform: PlatformNeeds? = nil
    ) -> PreflightSpec {
        PreflightSpec(
            minimumMemoryMiB: memory, minimumCPUs: cpus, minimumDiskMiB: disk, freePorts: ports, ignored: ignored,
            platform: platform)
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
        "ID=ubuntu\nVERSION_ID=\"24.04\"\n", "ID=ubuntu\nVERSION_ID=\"26.04\"\n",
        "ID=debian\nVERSION_ID=\"13\"\nDEBIAN_VERSION_FULL=13.2\n", "NAME=x\nVERSION_ID='22.04'\nID=ubuntu",
        "ID=debian\nVERSION_ID=12\n",
    ])
    func `a system that Muster supports passes`(text: String) throws {
        let stage = try stage()
        try stage.write(text, to: "/etc/os-release")
        #expect(try stage.bring(.preflight(Self.spec(ignored: ["address"]))) != nil)
    }

    @Test(arguments: [
        ("PRETTY_NAME=\"Ubuntu 16.04.7 LTS\"\nID=ubuntu\nVERSION_ID=\"16.04\"\n", "this is Ubuntu 16.04.7 LTS, and"),
        ("PRETTY_NAME=\"Arch Linux\"\nID=arch\n", "this is Arch Linux, and"), ("ID=\nVERSION_ID=\n", "this is unknown"),
        ("PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nID=debian\n", "this is Debian GNU/Linux forky/sid, and"),
        ("PRETTY_NAME=\"Ubuntu 25.10\"\nID=ubuntu\nVERSION_ID=\"25.10\"\n", "this is Ubuntu 25.10, and"),
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

    // MARK: - What Kubernetes needs of the machine

    private static let needs = PlatformNeeds(
        programs: [
            ProgramNeed(
                check: "etcd", package: "etcd-server", program: "/usr/bin/etcd", least: "3.5.24", below: nil,
                reason: "kubeadm of Kubernetes 1.36.4 takes an etcd from 3.5.24 on", fix: "set etcd.topology: stacked")
        ], cgroupV2: true)

    /// A machine with an old etcd and cgroup v1.
    private func oldStage() throws -> StepStage {
        let policy = "etcd-server:\n  Installed: (none)\n  Candidate: 3.4.23-4+b4\n"
        let stage = try StepStage(
            host: RecordingHost { command in
                HostResult(status: 0, output: command.program == "apt-cache" ? Array(policy.utf8) : [])
            })
        try stage.write("MemTotal:        2048000 kB\n", to: "/proc/meminfo")
        for controller in ["cpu", "memory", "pids"] { try Folder.make(stage.root + "/sys/fs/cgroup/\(controller)") }
        try stage.write(String(repeating: "ab", count: 16) + "\n", to: "/etc/machine-id")
        try stage.write("header\n", to: "/proc/net/tcp")
        try stage.write("ID=debian\nVERSION_ID=\"12\"\n", to: "/etc/os-release")
        try Folder.make(stage.root + "/var")
        return stage
    }

    @Test func `programs and cgroups are told at once with the rest, each ignored by its name`() throws {
        let stage = try oldStage()
        let text = try failure(stage, Self.spec(ignored: ["address"], platform: Self.needs))
        #expect(text.contains("cgroup: this machine has cgroup v1"), "\(text)")
        #expect(text.contains("kubeletConfiguration: {failCgroupV1: false}"), "\(text)")
        #expect(text.contains("etcd: etcd is 3.4.23 by apt-cache policy etcd-server"), "\(text)")
        #expect(!stage.host.calls.contains { $0.contains("install") })
        let ignored = Self.spec(ignored: ["address", "cgroup", "etcd"], platform: Self.needs)
        #expect(try stage.bring(.preflight(ignored)) != nil)
    }

    @Test func `cgroup v1 is fine where the kubelet takes it`() throws {
        var needs = Self.needs
        needs.cgroupV2 = false
        let stage = try oldStage()
        #expect(try stage.bring(.preflight(Self.spec(ignored: ["address", "etcd"], platform: needs))) != nil)
    }

    @Test func `a hybrid hierarchy is version 1, a unified one is version 2`() throws {
        let hybrid = try oldStage()
        try hybrid.write("cpu memory pids\n", to: "/sys/fs/cgroup/unified/cgroup.controllers")
        let spec = Self.spec(ignored: ["address", "etcd"], platform: Self.needs)
        #expect(try failure(hybrid, spec).contains("cgroup: this machine has cgroup v1"))
        #expect(try stage().bring(.preflight(spec)) != nil)
    }

    @Test func `a manifest of 0,1,0 asks for no programs`() throws {
        let stage = try oldStage()
        #expect(try stage.bring(.preflight(Self.spec(ignored: ["address"]))) != nil)
        #expect(!stage.host.calls.contains { $0.hasPrefix("apt-cache") })
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
