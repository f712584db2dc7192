import Glibc
import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// containerd with Muster's configuration, and the package's own left alone.
struct ContainerdStepTests {
    private static let packagedPath = "/etc/containerd/config.toml"
    private static let dropIn = "/etc/systemd/system/containerd.service.d/20-muster-configuration.conf"
    private let spec = ContainerdSpec(
        config: "version = 2\n", dropIns: ["10-muster.conf": "[Service]\nOOMScoreAdjust=0\n"],
        socket: "/run/containerd/containerd.sock")

    /// A stage in which something listens where containerd would.
    private func stage() throws -> (StepStage, UnixListener) {
        let stage = try StepStage()
        try Folder.make("\(stage.root)/run/containerd")
        return (stage, try UnixListener(stage.root + spec.socket))
    }

    private final class UnixListener {
        private let handle: Int32

        init(_ path: String) throws {
            handle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            try withUnsafeMutableBytes(of: &name.sun_path) { room in
                guard path.utf8.count < room.count else { throw FileError(.write, path, errno: ENAMETOOLONG) }
                room.copyBytes(from: path.utf8)
            }
            let status = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard status == 0, listen(handle, 16) == 0 else { throw FileError(.write, path, errno: errno) }
        }

        deinit { close(handle) }
    }

    @Test func `what 0.1.0 wrote into the package's file is given back, with one restart`() throws {
        let (stage, listener) = try stage()
        defer { withExtendedLifetime(listener) {} }
        let action = StepAction.containerd(spec)
        try stage.write("# packaged\n", to: Self.packagedPath)
        try stage.write(
            "[Service]\nExecStartPre=-/sbin/modprobe overlay\nExecStart=/usr/bin/containerd \\\n  --log-level info\n",
            to: "/lib/systemd/system/containerd.service")
        let before = try stage.context(action)
        try before.files.put(WantedFile(path: Self.packagedPath, text: spec.config))
        try before.files.own(unit: ContainerdSpec.unit)
        stage.host.activate(ContainerdSpec.unit)
        #expect(try stage.bring(action) != nil)
        #expect(stage.text(Self.packagedPath) == "# packaged\n")
        #expect(stage.text(ContainerdSpec.path) == spec.config)
        #expect(
            stage.text(Self.dropIn) == """
                # Written by Muster.
                [Service]
                ExecStart=
                ExecStart=/usr/bin/containerd --log-level info --config /etc/muster/containerd/config.toml

                """)
        #expect(
            stage.host.calls.filter { $0.hasPrefix("systemctl restart") } == ["systemctl restart containerd.service"])
        #expect(try stage.bring(action) == nil)
        // A newer package brings another configuration of its own: that is its business.
        try stage.write("# packaged, newer\n", to: Self.packagedPath)
        #expect(try stage.bring(action) == nil)
        #expect(try stage.undo(action) == .undone)
        #expect(stage.text(Self.packagedPath) == "# packaged, newer\n")
        #expect(stage.text(ContainerdSpec.path) == nil && stage.text(Self.dropIn) == nil)
    }

    @Test(arguments: [
        ("/usr/bin/containerd", "/usr/bin/containerd"),
        ("-/usr/bin/containerd  --log-level debug", "-/usr/bin/containerd --log-level debug"),
        ("/usr/bin/containerd --config /etc/mine.toml --address /run/a", "/usr/bin/containerd --address /run/a"),
        ("/usr/bin/containerd --config=/etc/mine.toml", "/usr/bin/containerd"),
        ("/usr/bin/containerd -c /etc/mine.toml", "/usr/bin/containerd"),
        ("/usr/bin/containerd -c", "/usr/bin/containerd"),
    ])
    func `the unit's own command gets Muster's configuration in place of another`(command: String, kept: String) {
        let text = spec.dropIns(command: command)["20-muster-configuration.conf"] ?? ""
        #expect(text.hasSuffix("ExecStart=\nExecStart=\(kept) --config /etc/muster/containerd/config.toml\n"))
        #expect(spec.dropIns(command: command)["10-muster.conf"] == "[Service]\nOOMScoreAdjust=0\n")
    }

    @Test(
        arguments: [
            (nil, nil), ("[Service]\n", nil), ("ExecStart=\n", nil), ("ExecStart=/a\nExecStart=/b -c\n", "/b -c"),
            ("#ExecStart=/a\n ExecStart=/b\n", nil), ("ExecStart=/a \\\n-b \\\n -c\nType=notify\n", "/a  -b   -c"),
        ] as [(String?, String?)])
    func `the command of a unit file`(text: String?, command: String?) throws {
        let stage = try StepStage()
        if let text { try stage.write(text, to: "/usr/lib/systemd/system/a.service") }
        let unit = try UnitFile("a.service", HostPaths(root: stage.root))
        #expect((unit == nil) == (text == nil) && unit?.command == command)
    }

    @Test func `the administrator's unit goes before the package's`() throws {
        let stage = try StepStage()
        for (folder, name) in [("/lib", "b"), ("/usr/lib", "c"), ("/etc", "d")] {
            try stage.write("ExecStart=/\(name)\n", to: "\(folder)/systemd/system/a.service")
            #expect(try UnitFile("a.service", HostPaths(root: stage.root))?.command == "/\(name)")
        }
    }
}
