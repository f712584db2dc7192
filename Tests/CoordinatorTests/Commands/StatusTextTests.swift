import Shared
import Testing

@testable import Coordinator

/// A cluster in the middle of its bring-up.
enum SampleStatus {
    static let time = Timestamp(seconds: 1_795_000_000)

    static func activity(
        _ state: NodeActivity.State, _ step: String?, _ number: Int, _ message: String, since: Int, deadline: Int?
    ) -> NodeActivity {
        NodeActivity(
            state: state, generation: 1, role: nil, step: step, stepNumber: number, stepCount: 16, message: message,
            since: time.adding(seconds: -since), deadline: deadline.map { time.adding(seconds: $0) }, agentVersion: "1")
    }

    static func node(_ name: String, _ roles: [Role], _ activity: NodeActivity?, converged: Bool = false) -> NodeStatus
    {
        NodeStatus(
            name: name, role: RoleSet(roles), address: "10.0.0.1", uid: activity == nil ? nil : "0123", enrolled: nil,
            lastSeen: activity == nil ? nil : time.adding(seconds: -3), certificateNotAfter: nil, activity: activity,
            facts: nil, isConverged: converged)
    }

    static let nodes = [
        node("lb", [.loadBalancer], activity(.converged, nil, 16, "", since: 90, deadline: nil), converged: true),
        node(
            "cp-1", [.controlPlane, .etcd],
            activity(.working, "kubeadm-init", 15, "start the cluster", since: 21, deadline: 279)),
        node(
            "cp-2", [.controlPlane, .etcd],
            activity(
                .waiting, "kubeadm-join", 15,
                "waiting for condition control-plane.initialized of any of cp-1, cp-2, cp-3", since: 20, deadline: 580)),
        node(
            "cp-3", [.controlPlane, .etcd],
            activity(.failed, "etcd", 9, "the disk is full\u{1B}[2J", since: 5, deadline: nil)),
        node("worker-1", [.worker], nil),
        NodeStatus(
            name: "worker-2", role: RoleSet([.worker]), address: "10.0.0.2", uid: "0123",
            lastSeen: time.adding(seconds: -800), missedPolls: 13,
            silence: NodeSilence(since: time.adding(seconds: -800), noticed: time.adding(seconds: -605)),
            activity: activity(.converged, nil, 16, "", since: 9000, deadline: nil), isConverged: false),
        NodeStatus(
            name: "worker-9", role: RoleSet([.worker]), uid: "0123", isConverged: false,
            ban: NodeBan(time: time.adding(seconds: -120), by: "root")),
    ]

    static let status = ClusterStatus(
        clusterName: "lab", clusterUID: "0123", generation: 1, nodes: nodes,
        pools: [
            PoolStatus(name: "cattle", role: RoleSet([.worker]), desired: 3, nodes: ["cattle-1f0c9d"]),
            PoolStatus(name: "sheep", role: RoleSet([.worker]), desired: 0, nodes: ["sheep-a", "sheep-b"]),
        ], podTraffic: PodTraffic(provider: "weave", encryption: .plain),
        leases: [
            LeaseStatus(
                name: "kubeadm-init", holder: "cp-1", term: 1, since: time.adding(seconds: -21),
                expires: time.adding(seconds: 39))
        ], conditions: [], pendingCount: 1, serverCertificate: nil, time: time, revision: 7)
}

struct StatusTextTests {
    @Test func `a node that is in place and not Ready says why, and whether that is a fault`() {
        var status = SampleStatus.status
        status.nodes[0].activity?.kubernetes = KubernetesReadiness(.noNetwork, "an addon is to do it")
        status.nodes[1].activity?.kubernetes = KubernetesReadiness(.notReady, "not told before it has converged")
        let text = StatusText(status: status).text
        #expect(text.contains("lb: NotReady: no CNI yet (expected): an addon is to do it\n"))
        #expect(!text.contains("not told before"))
    }

    @Test func `a machine that must reboot says since when, and what it waits for`() {
        var status = SampleStatus.status
        status.nodes[0].activity?.reboot = RebootNeed(
            since: SampleStatus.time, reason: "libc6", message: "waits for the window 04:00-05:00 UTC")
        let line = "lb: reboot required since \(SampleStatus.time) (libc6), waits for the window 04:00-05:00 UTC\n"
        #expect(StatusText(status: status).text.contains(line))
    }

    @Test func `a cluster that comes up`() throws {
        try Golden.expect(StatusText(status: SampleStatus.status).text, is: "status.txt")
    }

    @Test func `a certificate that is not renewed is told`() {
        var status = SampleStatus.status
        status.nodes[0].certificateNotAfter = status.time.adding(seconds: 86_400)
        status.nodes[1].certificateNotAfter = status.time.adding(seconds: -3600)
        status.nodes[2].certificateNotAfter = status.time.adding(seconds: 20 * 86_400)
        status.serverCertificate = ServerCertificateStatus(
            notAfter: status.time.adding(seconds: 7200), problem: "no memory")
        let lines = StatusText(status: status).text.split(separator: "\n").filter { $0.contains("certificate") }
        #expect(lines.count == 3)
        #expect(lines[0].hasSuffix("and is not renewed; on the node: node-agent status"))
        #expect(lines[1].contains(": its certificate ended 1 h ago; it asks to be let in when it is back"))
        #expect(lines[2] == "the coordinator's own certificate ends in 2 h and is not renewed: no memory")
    }

    @Test func `every change of a node is told once`() {
        var progress = NodeProgress(names: SampleStatus.nodes.map(\.name), generation: 1)
        let lines = progress.lines(for: SampleStatus.status, elapsed: 42)
        #expect(lines.count == 7)
        #expect(
            lines.contains(
                "[ 42s] cp-2: kubeadm-join (15/16) waiting for condition control-plane.initialized of any of cp-1, "
                    + "cp-2, cp-3"))
        #expect(lines.contains("[ 42s] worker-1: not enrolled yet"))
        let again = progress.lines(for: SampleStatus.status, elapsed: 43)
        #expect(again.isEmpty)
        var status = SampleStatus.status
        status.nodes[1].isConverged = true
        #expect(progress.lines(for: status, elapsed: 1234) == ["[1234s] cp-1: converged"])
    }

    @Test func `at the deadline every missing node has its reason`() {
        let progress = NodeProgress(names: ["lb", "cp-3", "gone"], generation: 1)
        let error = progress.timeout(SampleStatus.status, seconds: 60)
        #expect(error.exitStatus == .notConverged)
        #expect(
            error.problems == [
                "2 of 3 nodes have not converged within 60 s",
                "cp-3: FAILED etcd (9/16) the disk is full\u{1B}[2J",
                "gone: the coordinator does not know it",
            ])
        let newer = NodeProgress(names: ["lb"], generation: 2)
        #expect(newer.missing(in: SampleStatus.status) == ["lb"])
    }
}
