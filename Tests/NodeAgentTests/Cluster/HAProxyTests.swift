import Glibc
import Shared
import TestSupport
import Testing

@testable import NodeAgent

struct HAProxyTests {
    private static let isInstalled = access("/usr/sbin/haproxy", X_OK) == 0
    private static let config = """
        defaults
          mode tcp
          timeout connect 5s
          timeout client 4h
          timeout server 4h
        frontend fe
          bind 127.0.0.1:16443
          default_backend be
        backend be
          balance roundrobin
          server cp-1 {{node.address}}:6443

        """

    private static func step(_ config: String) -> HAProxyStep {
        var step = HAProxyStep(
            spec: HAProxySpec(
                path: "/etc/haproxy/haproxy.cfg", config: config, service: "haproxy.service",
                listenAddress: "127.0.0.1:16443"))
        step.probe = { _ in nil }
        return step
    }

    /// haproxy is the real one, systemd is not.
    private static func stage(systemctl: @escaping @Sendable (HostCommand) -> HostResult = { _ in .init(status: 0) })
        throws -> (ClusterStage, RecordingHost)
    {
        let cluster = try MemoryCluster([("lb", RoleSet([.loadBalancer]))])
        let host = RecordingHost { command in
            guard command.program == "haproxy" else { return systemctl(command) }
            return (try? SystemHost().run(command, watch: HostWatch())) ?? HostResult(status: 127)
        }
        return (try ClusterStage("lb", of: cluster, host: host), host)
    }

    private func context(_ stage: ClusterStage, _ handler: HAProxyStep) throws -> StepContext {
        try stage.context(
            Step(id: "haproxy", summary: "balance", timeoutSeconds: 10, action: .haproxy(handler.spec)))
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a good configuration is loaded once`() throws {
        let (stage, host) = try Self.stage()
        let handler = Self.step(Self.config)
        try handler.perform(try context(stage, handler))
        #expect(stage.text(HAProxySpec.ownPath)?.contains("server cp-1 10.0.0.11:6443") == true)
        #expect(host.calls.contains("systemctl start haproxy.service"))
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a bad configuration changes nothing, and haproxy says why`() throws {
        let (stage, host) = try Self.stage()
        let good = Self.step(Self.config)
        try good.perform(try context(stage, good))
        let before = stage.text(HAProxySpec.ownPath)
        host.forget()
        let bad = Self.step(Self.config.replacing("roundrobin", with: "roundrobinx"))
        let error = #expect(throws: StepError.self) { try bad.perform(try context(stage, bad)) }
        #expect(error?.message.contains("/etc/muster/haproxy/haproxy.cfg:10") == true)
        #expect(error?.message.contains("balance only supports") == true)
        #expect(stage.text(HAProxySpec.ownPath) == before)
        #expect(!host.calls.contains { $0.hasPrefix("systemctl") })
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a kill between the write and the reload is made up for`() throws {
        let (stage, host) = try Self.stage()
        let old = Self.step(Self.config)
        try old.perform(try context(stage, old))
        let changed = Self.step(Self.config.replacing("5s", with: "6s"))
        try stage.write(
            Self.config.replacing("5s", with: "6s").replacing("{{node.address}}", with: "10.0.0.11"),
            to: HAProxySpec.ownPath)
        #expect(try changed.look(try context(stage, changed)) == .needed("haproxy.service has not loaded its file"))
        host.forget()
        try changed.perform(try context(stage, changed))
        #expect(host.calls.contains("systemctl reload haproxy.service"))
    }

    /// A machine as 0.1.0 left it: Muster's text in the package's own file, which it keeps aside.
    private static func leftBy010(_ stage: ClusterStage, _ host: RecordingHost, _ context: StepContext) throws {
        try stage.write("# packaged\n", to: HAProxySpec.packagedPath)
        try stage.write("ExecStart=/usr/sbin/haproxy -Ws -f $CONFIG\n", to: "/lib/systemd/system/haproxy.service")
        let file = WantedFile(path: HAProxySpec.packagedPath, text: try context.fill(Self.config))
        try context.files.put(file)
        try context.files.own(unit: "haproxy.service")
        try context.notes.set("loaded", file.digest.text)
        _ = try host.run(HostCommand("systemctl", ["enable", "haproxy.service"]))
        _ = try host.run(HostCommand("systemctl", ["start", "haproxy.service"]))
        host.forget()
    }

    private static let dropIn = "/etc/systemd/system/haproxy.service.d/10-muster.conf"

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `the package's own file is given back, after haproxy has been started anew with Muster's`() throws {
        let (stage, host) = try Self.stage()
        let handler = Self.step(Self.config)
        try Self.leftBy010(stage, host, try context(stage, handler))
        #expect(
            try handler.look(try context(stage, handler)) == .needed("/etc/muster/haproxy/haproxy.cfg is missing"))
        try handler.perform(try context(stage, handler))
        #expect(
            host.calls.filter { $0.hasPrefix("systemctl") } == [
                "systemctl enable --quiet haproxy.service", "systemctl daemon-reload",
                "systemctl restart haproxy.service",
            ])
        #expect(stage.text(HAProxySpec.packagedPath) == "# packaged\n")
        #expect(stage.text(Self.dropIn)?.hasSuffix("Environment=CONFIG=/etc/muster/haproxy/haproxy.cfg\n") == true)
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
        // From now on a change is a reload, as ever, and the package's file is whoever's.
        try stage.write("# packaged, newer\n", to: HAProxySpec.packagedPath)
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
        host.forget()
        let changed = Self.step(Self.config.replacing("5s", with: "6s"))
        try changed.perform(try context(stage, changed))
        #expect(host.calls.contains("systemctl reload haproxy.service"))
        #expect(stage.text(HAProxySpec.packagedPath) == "# packaged, newer\n")
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a drop-in that somebody took away comes back with a restart, not with a reload`() throws {
        let (stage, host) = try Self.stage()
        let handler = Self.step(Self.config)
        try handler.perform(try context(stage, handler))
        try DurableFile.removeDurably(stage.paths.path(Self.dropIn))
        #expect(try handler.look(try context(stage, handler)) == .needed("\(Self.dropIn) is missing"))
        host.forget()
        try handler.perform(try context(stage, handler))
        #expect(
            host.calls.filter { $0.hasPrefix("systemctl") }.suffix(2) == [
                "systemctl daemon-reload", "systemctl restart haproxy.service",
            ])
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `where haproxy does not start with it, everything is as before`() throws {
        let (stage, host) = try Self.stage()
        let handler = Self.step(Self.config)
        try Self.leftBy010(stage, host, try context(stage, handler))
        host.fail("restart haproxy.service")
        #expect(throws: StepError.self) { try handler.perform(try context(stage, handler)) }
        #expect(stage.text(Self.dropIn) == nil)
        #expect(stage.text(HAProxySpec.packagedPath)?.contains("server cp-1 10.0.0.11:6443") == true)
        #expect(host.calls.suffix(2) == ["systemctl daemon-reload", "systemctl start haproxy.service"])
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a unit that takes no path reads the file that the manifest names`() throws {
        let (stage, _) = try Self.stage()
        try stage.write(
            "ExecStart=/usr/local/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg\n",
            to: "/etc/systemd/system/haproxy.service")
        let handler = Self.step(Self.config)
        try handler.perform(try context(stage, handler))
        #expect(stage.text(HAProxySpec.packagedPath)?.contains("server cp-1") == true)
        #expect(stage.text(HAProxySpec.ownPath) == nil && stage.text(Self.dropIn) == nil)
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
        // The unit is replaced by the package's: nothing of the other way stays behind.
        try stage.write("ExecStart=/usr/sbin/haproxy -f $CONFIG\n", to: "/etc/systemd/system/haproxy.service")
        try handler.perform(try context(stage, handler))
        #expect(stage.text(HAProxySpec.packagedPath) == nil)
        try stage.write("ExecStart=/opt/haproxy\n", to: "/etc/systemd/system/haproxy.service")
        try handler.perform(try context(stage, handler))
        #expect(stage.text(HAProxySpec.ownPath) == nil && stage.text(Self.dropIn) == nil)
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
    }

    @Test(arguments: [
        ("10.0.0.1:6443", "10.0.0.1", "6443"), ("*:80", "127.0.0.1", "80"), ("[::1]:90", "::1", "90"),
        ("0.0.0.0:1", "127.0.0.1", "1"), ("[::]:1", "::1", "1"),
    ])
    func `an address to probe is taken apart`(text: String, host: String, port: String) throws {
        let parts = try #require(PortProbe.split(text))
        #expect(parts == (host, port))
    }

    @Test(arguments: ["", "10.0.0.1", "a:b", "a:0", "a:65536", ":"])
    func `what is no address is said to be none`(text: String) {
        #expect(PortProbe.refusal(of: text) != nil)
    }

    @Test func `the probe tells an open port from a closed one`() throws {
        let server = try LoopbackServer { _ in nil }
        #expect(PortProbe.refusal(of: "127.0.0.1:\(server.port)") == nil)
        server.stop()
        #expect(PortProbe.refusal(of: "127.0.0.1:1")?.contains("refused") == true)
    }
}
