import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// The looks themselves: what they cost, and what they find.
struct HealthWatchTests {
    private final class Systemd: Sendable {
        let text = Mutex("")
        let asked = Mutex(0)

        func answer(_ command: HostCommand) -> HostResult {
            asked.withLock { $0 += 1 }
            let text = text.withLock { $0 }
            return text.isEmpty ? HostResult(status: 1) : HostResult(status: 0, output: Array(text.utf8))
        }

        func say(_ active: String, _ sub: String, result: String = "success", restarts: Int = 0) {
            text.withLock { text in
                text = "Result=\(result)\nNRestarts=\(restarts)\nActiveState=\(active)\nSubState=\(sub)\n"
            }
        }
    }

    /// `systemctl show` as the test has it.
    private struct ShowingHost: Host {
        let systemd: Systemd

        func run(_ command: HostCommand, watch: HostWatch) throws -> HostResult { systemd.answer(command) }
    }

    private let folder: ScratchFolder
    private let systemd = Systemd()
    private let health: HealthWatch
    private let accepted: AcceptedManifest
    private let link: String

    init() throws {
        folder = try ScratchFolder()
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane)])
        let unit = SystemdUnitSpec(unit: "app.service", content: nil, dropIns: [:], enabled: true, started: true)
        accepted = try cluster.manifest(
            of: "cp-1", steps: [Step(id: "app", summary: "", timeoutSeconds: 5, action: .systemdUnit(unit))])
        let paths = HostPaths(root: folder.path)
        health = HealthWatch(paths: paths, host: ShowingHost(systemd: systemd), control: RunControl())
        try Folder.make(paths.path("/run/systemd/units"))
        link = paths.path("/run/systemd/units/invocation:app.service")
        health.watch(accepted)
    }

    private func look(_ times: Int = 1) { for _ in 0..<times { health.look(WatchedParts(accepted)) } }

    private func start(_ run: String) { _ = (unlink(link), symlink(run, link)) }

    @Test func `a service that goes on costs no process`() {
        start("a")
        systemd.say("active", "running")
        look(5)
        #expect(systemd.asked.withLock { $0 } == 1 && health.trouble == nil)
        // Started again by an update: asked once more, and nothing is said.
        start("b")
        look(5)
        #expect(systemd.asked.withLock { $0 } == 2 && health.trouble == nil)
    }

    @Test func `a service that keeps ending is told with what to type, until it stays up`() {
        start("a")
        systemd.say("active", "running")
        look(3)
        for round in 1...2 {
            start("crash-\(round)")
            systemd.say("activating", "auto-restart", result: "exit-code", restarts: round)
            look()
        }
        #expect(
            health.trouble == "app.service keeps ending (exit-code), and systemd starts it again and again; "
                + "on the node: journalctl --unit app.service --lines 50")
        start("good")
        systemd.say("active", "running", restarts: 2)
        look(2)
        #expect(health.trouble != nil)
        look()
        #expect(health.trouble == nil)
    }

    @Test func `a service that somebody has stopped is told`() {
        systemd.say("inactive", "dead")
        look()
        #expect(health.trouble == nil)
        look()
        #expect(health.trouble?.hasPrefix("app.service is inactive; on the node:") == true)
    }

    @Test func `a systemd that does not answer is no news of a service`() {
        look(6)
        #expect(health.trouble == nil)
        systemd.text.withLock { $0 = "junk" }
        look(6)
        #expect(health.trouble == nil)
    }

    @Test func `what a new manifest no longer lists is forgotten`() throws {
        systemd.say("failed", "failed", result: "signal")
        look(2)
        #expect(health.trouble != nil)
        let cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane]))])
        health.watch(try cluster.manifest(of: "cp-1", steps: []))
        #expect(health.trouble == nil)
        // A look that had begun before is not of it.
        look(2)
        #expect(health.trouble == nil)
    }

    @Test func `the services and the etcd member of a manifest are watched`() throws {
        let cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane]))])
        func parts(_ actions: [StepAction]) throws -> WatchedParts {
            let steps = actions.enumerated().map { Step(id: "\($0)", summary: "", timeoutSeconds: 1, action: $1) }
            return WatchedParts(try cluster.manifest(of: "cp-1", steps: steps))
        }
        let unit = EtcdMemberSpec(
            unit: "", dataDirectory: "/d", user: "etcd", clientPort: 2379, peerPort: 2380, authorityPath: "/ca",
            certificatePath: "/crt", keyPath: "/key", clusterToken: "t", preparedCondition: "p")
        let join = KubeadmJoinSpec(
            kubeadm: "/kubeadm", config: "", skipPhases: [], controlPlane: true, endpoint: "lb:6443")
        let all = try parts([.etcdMember(unit), .kubeadmJoin(join), .etcdMember(unit)])
        #expect(all.units == ["etcd.service", "kubelet.service"])
        #expect(all.member?.endpoint == "https://10.0.0.11:2379" && all.member?.authorityPath == "/ca")
        let stacked = KubeadmInitSpec(
            kubeadm: "/kubeadm", config: "dataDir: /d\n", skipPhases: [], lease: "l", endpoint: "lb:6443")
        #expect(
            try parts([.kubeadmInit(stacked)]).member?.certificatePath.hasSuffix("apiserver-etcd-client.crt") == true)
        let quiet = SystemdUnitSpec(unit: "x.service", content: nil, dropIns: [:], enabled: true, started: false)
        #expect(try parts([.systemdUnit(quiet)]) == parts([]))
    }
}
