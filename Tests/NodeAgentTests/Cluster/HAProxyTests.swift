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
        #expect(stage.text("/etc/haproxy/haproxy.cfg")?.contains("server cp-1 10.0.0.11:6443") == true)
        #expect(host.calls.contains("systemctl start haproxy.service"))
        #expect(try handler.look(try context(stage, handler)) == .satisfied)
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `a bad configuration changes nothing, and haproxy says why`() throws {
        let (stage, host) = try Self.stage()
        let good = Self.step(Self.config)
        try good.perform(try context(stage, good))
        let before = stage.text("/etc/haproxy/haproxy.cfg")
        host.forget()
        let bad = Self.step(Self.config.replacing("roundrobin", with: "roundrobinx"))
        let error = #expect(throws: StepError.self) { try bad.perform(try context(stage, bad)) }
        #expect(error?.message.contains("/etc/haproxy/haproxy.cfg:10") == true)
        #expect(error?.message.contains("balance only supports") == true)
        #expect(stage.text("/etc/haproxy/haproxy.cfg") == before)
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
            to: "/etc/haproxy/haproxy.cfg")
        #expect(try changed.look(try context(stage, changed)) == .needed("haproxy.service has not loaded its file"))
        host.forget()
        try changed.perform(try context(stage, changed))
        #expect(host.calls.contains("systemctl reload haproxy.service"))
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
