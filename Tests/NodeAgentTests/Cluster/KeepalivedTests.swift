import Shared
import Testing

@testable import NodeAgent

struct KeepalivedTests {
    private static let config = """
        interface {{keepalived.interface}}
        priority {{keepalived.priority}}
        unicast_peer {
        {{keepalived.peers}}
        }
        script "/etc/keepalived/check-balancer"

        """
    private static let eth0 = NetworkInterface(name: "eth0", address: [10, 0, 0, 12], mask: [255, 255, 255, 0])
    private static let eth1 = NetworkInterface(name: "eth1", address: [192, 0, 2, 12], mask: [255, 255, 255, 0])

    private static func step(
        _ config: String = config, virtualAddress: String = "10.0.0.9", interface: String? = nil,
        on interfaces: [NetworkInterface] = [eth1, eth0]
    ) -> KeepalivedStep {
        KeepalivedStep(
            spec: KeepalivedSpec(
                path: "/etc/keepalived/keepalived.conf", config: config, checkPath: "/etc/keepalived/check-balancer",
                check: "#!/bin/bash\n", service: "keepalived.service", virtualAddress: virtualAddress,
                interface: interface),
            interfaces: { interfaces })
    }

    /// The second of three load balancers; `refuses` is what the configuration must not hold to pass the check.
    private static func stage(refuses: String = "no such text") throws -> (ClusterStage, RecordingHost) {
        let role = RoleSet([.loadBalancer])
        let cluster = try MemoryCluster([("lb-1", role), ("lb-2", role), ("lb-3", role), ("w", RoleSet([.worker]))])
        let host = RecordingHost { command in
            guard command.program == "keepalived", let file = command.arguments.last,
                let bytes = try? DurableFile.readBounded(file, limit: 1 << 20)
            else { return HostResult(status: 0) }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.contains(refuses) else { return HostResult(status: 0) }
            return HostResult(status: 5, errors: Array("(\(file): Line 2) Unknown keyword".utf8))
        }
        return (try ClusterStage("lb-2", of: cluster, host: host), host)
    }

    private static func context(_ stage: ClusterStage, _ handler: KeepalivedStep) throws -> StepContext {
        try stage.context(
            Step(id: "keepalived", summary: "share", timeoutSeconds: 10, action: .keepalived(handler.spec)))
    }

    @Test func `the machine says what only it can know`() throws {
        let (stage, host) = try Self.stage()
        let handler = Self.step()
        try handler.perform(try Self.context(stage, handler))
        let text = try #require(stage.text("/etc/keepalived/keepalived.conf"))
        #expect(
            text == """
                interface eth0
                priority 199
                unicast_peer {
                    10.0.0.11
                    10.0.0.13
                }
                script "/etc/keepalived/check-balancer"

                """)
        #expect(try FileState.read(stage.paths.path("/etc/keepalived/check-balancer")).mode == FileMode(0o755))
        #expect(host.calls.contains("systemctl start keepalived.service"))
        #expect(try handler.look(try Self.context(stage, handler)) == .satisfied)
        #expect(!(host.calls.contains { $0.contains("/etc/keepalived") }), "the check came after the write")
    }

    @Test func `a bad configuration changes nothing, and keepalived says why`() throws {
        let (stage, host) = try Self.stage(refuses: "preempty")
        let good = Self.step()
        try good.perform(try Self.context(stage, good))
        let before = stage.text("/etc/keepalived/keepalived.conf")
        host.forget()
        let bad = Self.step(Self.config + "preempty\n")
        let error = #expect(throws: StepError.self) { try bad.perform(try Self.context(stage, bad)) }
        #expect(error?.message.contains("(/etc/keepalived/keepalived.conf: Line 2) Unknown keyword") == true)
        #expect(stage.text("/etc/keepalived/keepalived.conf") == before)
        #expect(!host.calls.contains { $0.hasPrefix("systemctl") })
        #expect(stage.text("/var/lib/muster-agent/keepalived.conf") == nil)
    }

    @Test func `a changed configuration is reloaded, once`() throws {
        let (stage, host) = try Self.stage()
        let old = Self.step()
        try old.perform(try Self.context(stage, old))
        host.forget()
        let changed = Self.step(Self.config + "# more\n")
        try changed.perform(try Self.context(stage, changed))
        #expect(host.calls.filter { $0.hasPrefix("systemctl re") } == ["systemctl reload keepalived.service"])
        #expect(try changed.look(try Self.context(stage, changed)) == .satisfied)
    }

    @Test(arguments: [
        (step(virtualAddress: "10.0.1.9"), "the virtual address 10.0.1.9 is not of the network of eth0"),
        (step(virtualAddress: "192.0.2.9"), "not of the network of eth0"),
        (step(on: [eth1]), "this machine has no interface with the address 10.0.0.12"),
        (step(interface: "eth7"), "this machine has no interface called eth7"),
        (step(interface: "eth1"), "the virtual address 10.0.0.9 is not of the network of eth1"),
    ])
    func `an address that nobody would find here is blocked`(handler: KeepalivedStep, message: String) throws {
        let (stage, host) = try Self.stage()
        let error = #expect(throws: StepError.self) { try handler.perform(try Self.context(stage, handler)) }
        #expect(error?.code == .blocked)
        #expect(error?.message.contains(message) == true)
        #expect(host.calls.isEmpty)
    }

    @Test func `an interface that the definition names is taken`() throws {
        let (stage, _) = try Self.stage()
        let handler = Self.step(virtualAddress: "192.0.2.9", interface: "eth1")
        try handler.perform(try Self.context(stage, handler))
        #expect(stage.text("/etc/keepalived/keepalived.conf")?.contains("interface eth1\n") == true)
    }

    @Test func `the loopback interface and its network are found`() throws {
        let loopback = try #require(NetworkInterface.all().first { $0.address == [127, 0, 0, 1] })
        #expect(loopback.mask == [255, 0, 0, 0])
        #expect(loopback.reaches([127, 9, 9, 9]) && !loopback.reaches([128, 0, 0, 1]) && !loopback.reaches([]))
    }
}
