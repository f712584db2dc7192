import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// nftables as the step sees it: knows one table, and can be told to refuse.
private final class FakeNftables: Sendable {
    private struct State {
        var table: String?
        var refusesCheck = false
        var refusesLoad = false
    }

    private let state = Mutex(State())

    var table: String? {
        get { state.withLock { $0.table } }
        set { state.withLock { $0.table = newValue } }
    }
    func refuseChecks() { state.withLock { $0.refusesCheck = true } }
    func refuseLoads() { state.withLock { $0.refusesLoad = true } }

    func answer(_ command: HostCommand) -> HostResult {
        state.withLock { state in
            switch command.arguments.first {
            case "-c":
                return state.refusesCheck
                    ? HostResult(status: 1, errors: Array("/dev/stdin:9:1-3: Error: no such thing\n".utf8))
                    : HostResult(status: 0)
            case "-s":
                guard let table = state.table else { return HostResult(status: 1) }
                return HostResult(status: 0, output: Array(table.utf8))
            case "delete":
                state.table = nil
                return HostResult(status: 0)
            default: return HostResult(status: 0)
            }
        }
    }
}

struct FirewallStepTests {
    private static let spec = FirewallSpec(
        rules: [
            FirewallRule(
                to: [.role(.controlPlane)], from: [.role(.controlPlane), .role(.worker)], .tcp, [PortRange(6443)],
                why: "API server")
        ], podSubnet: "10.244.0.0/16", nodeNetworks: [])
    private static let step = Step(id: "firewall", summary: "close", timeoutSeconds: 10, action: .firewall(spec))
    private static let plane = RoleSet([.controlPlane])

    /// systemd restarts the unit by loading the file that lies there, as the real one does.
    private func stage() throws -> (ClusterStage, RecordingHost, FakeNftables) {
        let cluster = try MemoryCluster([("cp-1", Self.plane), ("cp-2", Self.plane)])
        let nftables = FakeNftables()
        let host = RecordingHost { command in nftables.answer(command) }
        return (try ClusterStage("cp-1", of: cluster, host: host), host, nftables)
    }

    @Test func `the rules are checked, laid down, loaded at once and at every boot, and then left alone`() throws {
        let (stage, host, nftables) = try stage()
        nftables.table = "table inet muster {}\n"
        #expect(try stage.bring(Self.step) != nil)
        let rules = try #require(stage.text("/etc/muster/firewall.nft"))
        #expect(rules.contains("elements = { 10.0.0.11, 10.0.0.12 }"))
        let unit = try #require(stage.text("/etc/systemd/system/muster-firewall.service"))
        #expect(unit.contains("Before=network-pre.target") && unit.contains("After=local-fs.target"))
        #expect(unit.contains("ExecStart=/usr/sbin/nft -f /etc/muster/firewall.nft\n"))
        let calls = host.calls
        let check = try #require(calls.firstIndex(of: "nft -c -f -"))
        let load = try #require(calls.firstIndex(of: "systemctl restart muster-firewall.service"))
        #expect(check < load)
        #expect(calls.contains("systemctl enable --quiet muster-firewall.service"))
        host.forget()
        #expect(try stage.bring(Self.step) == nil)
        #expect(host.calls == ["nft -s list table inet muster"])
    }

    @Test(arguments: [nil, "table inet muster {\n}\n", ""])
    func `a table that somebody flushed, changed or deleted is loaded again`(left: String?) throws {
        let (stage, _, nftables) = try stage()
        nftables.table = "table inet muster { chain input {} }\n"
        try stage.bring(Self.step)
        nftables.table = left
        let handler = StepHandlers.handler(for: Self.step.action)
        guard case .needed(let reason) = try handler.look(try stage.context(Self.step)) else {
            Issue.record("nothing is seen")
            return
        }
        #expect(reason.contains("the nftables table muster is"))
    }

    @Test func `rules that nftables refuses change nothing`() throws {
        let (stage, host, nftables) = try stage()
        nftables.table = "table inet muster {}\n"
        try stage.bring(Self.step)
        let before = stage.text("/etc/muster/firewall.nft")
        host.forget()
        nftables.refuseChecks()
        var other = Self.spec
        other.rules[0].ports = [PortRange(6444)]
        let step = Step(id: "firewall", summary: "close", timeoutSeconds: 10, action: .firewall(other))
        let error = #expect(throws: StepError.self) { try stage.bring(step) }
        #expect(error?.message.contains("no such thing") == true)
        #expect(stage.text("/etc/muster/firewall.nft") == before)
        #expect(!host.calls.contains { $0.hasPrefix("systemctl") })
    }

    @Test func `a manifest without the step takes table, unit and file away`() throws {
        let (stage, host, nftables) = try stage()
        nftables.table = "table inet muster {}\n"
        try stage.bring(Self.step)
        host.forget()
        let handler = StepHandlers.handler(for: Self.step.action)
        #expect(try handler.undo(try stage.context(Self.step)) == .undone)
        #expect(nftables.table == nil)
        #expect(stage.text("/etc/muster/firewall.nft") == nil)
        #expect(stage.text("/etc/systemd/system/muster-firewall.service") == nil)
        #expect(host.calls.contains("systemctl disable --quiet muster-firewall.service"))
        #expect(try handler.undo(try stage.context(Self.step)) == .undone)
    }

    private static let canIsolate =
        geteuid() == 0 && access("/usr/sbin/nft", X_OK) == 0
        && (try? SystemHost().run(HostCommand("unshare", ["--net", "true"]), watch: HostWatch()))?.status == 0

    @Test(.enabled(if: canIsolate, "nftables is not installed, or this is not root"))
    func `the real nftables takes every kind of rule, twice, and leaves other tables alone`() throws {
        let kinds = FirewallTransport.allCases.flatMap { transport in
            let ports: [[PortRange]] =
                transport.hasPorts ? [[PortRange(22)], [PortRange(1, 9), PortRange(50)]] : [[]]
            let sides: [[FirewallPeer]] = [[.everybody], [.nodes, .pods, .network("10.0.0.0/8")], [.role(.worker)]]
            return ports.flatMap { ports in
                sides.map { FirewallRule(to: [.nodes], from: $0, transport, ports, why: "a \"b\" \\ c") }
            }
        }
        let translated = [FirewallTransport.tcp, .udp].map {
            FirewallRule(to: [.nodes], from: [.nodes], $0, [PortRange(30000, 32767)], isTranslated: true, why: "ports")
        }
        let cluster = try MemoryCluster([("cp-1", Self.plane)])
        let spec = FirewallSpec(rules: kinds + translated, podSubnet: "10.244.0.0/16", nodeNetworks: ["10.0.0.0/16"])
        let node = try #require(cluster.roster.node(named: "cp-1"))
        var roster = cluster.roster
        roster.pools = [RosterPool(name: "cattle", roles: RoleSet([.worker]))]
        let folder = try ScratchFolder()
        let path = try folder.write("rules.nft", NftablesRuleset(spec, node: node, roster: roster).text)
        let script = """
            nft add table inet other && nft -c -f - <'\(path)' && nft -f '\(path)' && nft -s list table inet muster >'\(path).1' &&
            nft -f '\(path)' && nft -s list table inet muster >'\(path).2' && cmp '\(path).1' '\(path).2' &&
            nft list table inet other
            """
        let result = try SystemHost().run(HostCommand("unshare", ["--net", "sh", "-c", script]), watch: HostWatch())
        #expect(result.status == 0, "\(result.complaint)")
    }
}
