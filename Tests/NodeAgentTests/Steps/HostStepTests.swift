import Shared
import Testing

@testable import NodeAgent

struct HostStepTests {
    private static let modules = KernelModulesSpec(modules: ["overlay", "br_netfilter"])
    private static let file = FileSpec(
        path: "/etc/app/app.conf", mode: FileMode(0o640), owner: "root", group: "root", content: "name={{node.name}}\n",
        restarts: ["app.service"])
    private static let unit = SystemdUnitSpec(
        unit: "app.service", content: "[Service]\nExecStart=/bin/app {{node.address}}\n",
        dropIns: ["10-muster.conf": "[Service]\nNice=1\n"], enabled: true, started: true)

    @Test func `a file is written once, with its mode, and then left alone`() throws {
        let stage = try StepStage()
        #expect(try stage.bring(.file(Self.file)) != nil)
        #expect(stage.text("/etc/app/app.conf") == "name=cp-1\n")
        #expect(try FileState.read(stage.root + "/etc/app/app.conf").mode == FileMode(0o640))
        stage.host.forget()
        #expect(try stage.bring(.file(Self.file)) == nil)
        #expect(stage.host.calls.isEmpty)
    }

    @Test func `a unit is restarted only when its file changed and it runs`() throws {
        let stage = try StepStage()
        try stage.bring(.file(Self.file))
        #expect(stage.host.calls.isEmpty)
        stage.host.activate("app.service")
        var changed = Self.file
        changed.content = "name=other\n"
        try stage.bring(.file(changed))
        #expect(stage.host.calls == ["systemctl restart app.service"])
    }

    @Test func `a restart that a kill prevented is made up for`() throws {
        let stage = try StepStage()
        stage.host.activate("app.service")
        // As after a kill between the write and the restart: the file is right, the debt is noted.
        try stage.write("name=cp-1\n", to: "/etc/app/app.conf", mode: 0o640)
        try stage.context(.file(Self.file)).notes.set("restart", "app.service")
        #expect(try stage.bring(.file(Self.file)) != nil)
        #expect(stage.host.calls == ["systemctl restart app.service"])
        #expect(try stage.bring(.file(Self.file)) == nil)
    }

    @Test func `a stranger's file comes back when the step is taken back`() throws {
        let stage = try StepStage()
        try stage.write("theirs\n", to: "/etc/app/app.conf", mode: 0o600)
        try stage.bring(.file(Self.file))
        #expect(try stage.undo(.file(Self.file)) == .undone)
        #expect(stage.text("/etc/app/app.conf") == "theirs\n")
    }

    @Test func `a file that changes its path leaves nothing at the old one`() throws {
        let stage = try StepStage()
        try stage.bring(.file(Self.file))
        var moved = Self.file
        moved.path = "/etc/app/new.conf"
        try stage.bring(.file(moved))
        #expect(stage.text("/etc/app/app.conf") == nil)
        #expect(stage.text("/etc/app/new.conf") != nil)
    }

    @Test func `a placeholder that names nothing stops the step before anything is written`() throws {
        let stage = try StepStage()
        var bad = Self.file
        bad.content = "{{node.secret}}"
        #expect(throws: PlaceholderError.self) { try stage.bring(.file(bad)) }
        #expect(stage.text("/etc/app/app.conf") == nil)
    }

    @Test func `a unit is written, read by systemd, enabled and started, in this order`() throws {
        let stage = try StepStage()
        try stage.bring(.systemdUnit(Self.unit))
        #expect(
            stage.host.calls == [
                "systemctl daemon-reload", "systemctl enable --quiet app.service", "systemctl start app.service",
            ])
        stage.host.forget()
        #expect(try stage.bring(.systemdUnit(Self.unit)) == nil)
        #expect(stage.host.calls.isEmpty)
    }

    @Test func `a kill before systemd read the files is made up for`() throws {
        let stage = try StepStage()
        try stage.bring(.systemdUnit(Self.unit))
        stage.host.forget()
        try stage.context(.systemdUnit(Self.unit)).notes.set("reload", "yes")
        #expect(try stage.bring(.systemdUnit(Self.unit)) != nil)
        #expect(stage.host.calls == ["systemctl daemon-reload", "systemctl restart app.service"])
    }

    @Test func `a drop-in that is no longer listed is removed`() throws {
        let stage = try StepStage()
        try stage.bring(.systemdUnit(Self.unit))
        var bare = Self.unit
        bare.dropIns = [:]
        try stage.bring(.systemdUnit(bare))
        #expect(stage.text("/etc/systemd/system/app.service.d/10-muster.conf") == nil)
        #expect(stage.text("/etc/systemd/system/app.service") != nil)
    }

    @Test func `a unit that is taken back is stopped, disabled and gone`() throws {
        let stage = try StepStage()
        try stage.bring(.systemdUnit(Self.unit))
        stage.host.forget()
        #expect(try stage.undo(.systemdUnit(Self.unit)) == .undone)
        #expect(
            stage.host.calls == [
                "systemctl stop app.service", "systemctl disable --quiet app.service", "systemctl daemon-reload",
            ])
        #expect(stage.text("/etc/systemd/system/app.service") == nil)
    }

    @Test(arguments: [
        ("", "# begin muster\n10.0.0.11 cp-1\n10.0.0.14 worker-1\n# end muster\n"),
        (
            "127.0.0.1 localhost\n",
            "127.0.0.1 localhost\n# begin muster\n10.0.0.11 cp-1\n10.0.0.14 worker-1\n# end muster\n"
        ),
        (
            "# begin muster\nold\n# end muster\nafter\n",
            "# begin muster\n10.0.0.11 cp-1\n10.0.0.14 worker-1\n# end muster\nafter\n"
        ),
        (
            "a\n# begin muster\nunclosed\n",
            "a\n# begin muster\n10.0.0.11 cp-1\n10.0.0.14 worker-1\n# end muster\nunclosed\n"
        ),
    ])
    func `the block in the hosts file is replaced and the rest is kept`(before: String, after: String) throws {
        let stage = try StepStage()
        try stage.write(before, to: "/etc/hosts")
        try stage.bring(.hosts(HostsSpec(extra: [:])))
        #expect(stage.text("/etc/hosts") == after)
        #expect(try stage.bring(.hosts(HostsSpec(extra: [:]))) == nil)
    }

    @Test func `taking the hosts block back keeps what others wrote since`() throws {
        let stage = try StepStage()
        try stage.write("127.0.0.1 localhost\n", to: "/etc/hosts")
        try stage.bring(.hosts(HostsSpec(extra: ["api": "10.0.0.10"])))
        let text = try #require(stage.text("/etc/hosts"))
        #expect(text.contains("10.0.0.10 api\n"))
        try stage.write(text + "10.9.9.9 later\n", to: "/etc/hosts")
        _ = try stage.undo(.hosts(HostsSpec(extra: [:])))
        #expect(stage.text("/etc/hosts") == "127.0.0.1 localhost\n10.9.9.9 later\n")
    }

    @Test func `swap is switched off now and in fstab, and left alone where the policy says so`() throws {
        let stage = try StepStage()
        try stage.write("UUID=1 / ext4 defaults 0 1\n/swap none swap sw 0 0\n", to: "/etc/fstab")
        try stage.write("Filename Type Size Used Priority\n", to: "/proc/swaps")
        #expect(try stage.bring(.swap(SwapSpec(policy: .keep))) == nil)
        try stage.bring(.swap(SwapSpec(policy: .off)))
        #expect(
            stage.text("/etc/fstab")
                == "UUID=1 / ext4 defaults 0 1\n# switched off by Muster: /swap none swap sw 0 0\n")
        #expect(stage.host.calls.isEmpty)
    }

    @Test func `a module that cannot be loaded is named with what to do`() throws {
        let stage = try StepStage()
        try stage.write("nodev\ttmpfs\n", to: "/proc/filesystems")
        let error = #expect(throws: StepError.self) { try stage.bring(.kernelModules(Self.modules)) }
        #expect(error?.message.contains("overlay") == true)
        #expect(error?.hint?.contains("linux-modules") == true)
    }

    @Test func `a module that is built in needs no loading`() throws {
        let stage = try StepStage()
        try stage.write("nodev\toverlay\n", to: "/proc/filesystems")
        try stage.write("1\n", to: "/proc/sys/net/bridge/bridge-nf-call-iptables")
        try stage.bring(.kernelModules(Self.modules))
        #expect(stage.host.calls.isEmpty)
        #expect(stage.text("/etc/modules-load.d/90-muster.conf") == "# Written by Muster.\noverlay\nbr_netfilter\n")
    }

    @Test func `a kernel setting that has another value now is set again`() throws {
        let stage = try StepStage()
        try stage.write("0\n", to: "/proc/sys/net/ipv4/ip_forward")
        let action = StepAction.sysctl(SysctlSpec(settings: ["net.ipv4.ip_forward": "1"]))
        // The recording host loads nothing, so the second look still finds the old value.
        let error = #expect(throws: StepError.self) { try stage.bring(action) }
        #expect(error?.code == .unverified)
        #expect(stage.host.calls == ["sysctl --quiet --load \(stage.root)/etc/sysctl.d/90-muster.conf"])
        try stage.write("1\n", to: "/proc/sys/net/ipv4/ip_forward")
        #expect(try stage.bring(action) == nil)
    }

    @Test func `a hook runs once, and its exit code must be allowed`() throws {
        let stage = try StepStage(host: RecordingHost { _ in HostResult(status: 3) })
        let hook = { (codes: [Int]) in
            StepAction.hook(
                HookSpec(script: "exit 3\n", interpreter: "/bin/sh", allowedExitCodes: codes, runOnce: true))
        }
        #expect(throws: StepError.self) { try stage.bring(hook([0])) }
        #expect(try stage.bring(hook([0, 3])) != nil)
        stage.host.forget()
        #expect(try stage.bring(hook([0, 3])) == nil)
        #expect(stage.host.calls.isEmpty)
    }
}
