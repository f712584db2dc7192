import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// A seized coordinator grants the lease for `kubeadm init` to whom it likes and as often as it likes.
@Suite(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
final class SeizedLeaseTests {
    private static let plane = RoleSet([.controlPlane])
    private static let lease = "kubeadm-init"

    private let coordinator: HostileCoordinator
    private var machines: [AgentProcess] = []

    init() throws { coordinator = try HostileCoordinator() }

    deinit {
        // kubeadm ends first: an agent that stops leaves it running.
        try? DurableFile.write([], to: path("release"), mode: FileMode(0o644))
        for machine in machines { machine.end() }
        coordinator.end()
    }

    private func path(_ name: String) -> String { "\(coordinator.folder)/\(name)" }

    /// A kubeadm that notes who called it and fails; with `isSlow` only when the test is over.
    private func kubeadm(isSlow: Bool) throws -> String {
        let script = """
            #!/bin/sh
            grep -o '"nodeName":"[^"]*"' /etc/muster/agent.json >> "\(path("calls"))"
            turns=0
            while \(isSlow ? "true" : "false") && [ ! -e "\(path("release"))" ] && [ $turns -lt 600 ]; do
                sleep 0.1; turns=$((turns + 1))
            done
            echo "error: not today" >&2
            exit 1

            """
        try DurableFile.write(Array(script.utf8), to: path("kubeadm"), mode: FileMode(0o755))
        return path("kubeadm")
    }

    /// Who called kubeadm, a line for each time.
    private var calls: [String] {
        let bytes = (try? DurableFile.readBounded(path("calls"), limit: 1 << 16)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func start(_ names: [String], kubeadm: String, fence: EtcdFence?) throws {
        let nodes = names.enumerated().map { index, name in
            RosterNode(name: name, roles: Self.plane, address: "127.0.0.\(index + 11)")
        }
        let initialize = Step(
            id: "kubeadm-init", summary: "begin the cluster", timeoutSeconds: 120,
            action: .kubeadmInit(
                KubeadmInitSpec(
                    kubeadm: kubeadm, config: "token: {{bootstrap.token}}\n", skipPhases: [], lease: Self.lease,
                    fence: fence, endpoint: "127.0.0.1:1")))
        try coordinator.apply(
            SignedGeneration(
                1, nodes: nodes, clusterUID: coordinator.cluster.clusterUID, key: coordinator.operatorKey
            ) { _ in [initialize] })
        for name in names { machines.append(try coordinator.machine(name, Self.plane)) }
    }

    private struct Grant {
        var name = SeizedLeaseTests.lease
        var holder: String?
        var term: Int
        var issued = Timestamp.now()
        var key: PrivateKey?
    }

    private static func sign(_ grant: Grant, for node: NodeRow, _ cluster: ClusterState) throws -> Envelope {
        try Envelope.sign(
            Lease(
                clusterUID: cluster.clusterUID, name: grant.name, holder: grant.holder ?? node.uid,
                holderName: node.name, term: grant.term, issued: grant.issued,
                expires: grant.issued.adding(seconds: 60)), with: [grant.key ?? cluster.coordinatorKey])
    }

    /// Answers every request for a lease with what `make` signs for whoever asks.
    private func grant(_ make: @escaping @Sendable (NodeRow) throws -> Envelope?) throws {
        let cluster = coordinator.cluster
        try coordinator.tell("leases") { request, name in
            let node = try cluster.store.snapshot.get(NodeRow.key(name), as: NodeRow.self)
            return .respond(try .json(LeaseResponse(lease: try node.flatMap { try make($0) })))
        }
    }

    @Test(.enabled(if: RealEtcd.isInstalled, "needs etcd: apt-get install etcd-server"))
    func `an init lease that is granted twice starts kubeadm init once`() throws {
        let etcd = try RealEtcd()
        let cluster = coordinator.cluster
        let term = Mutex(0)
        try grant { node in
            let next = term.withLock { term in
                term += 1
                return term
            }
            return try Self.sign(Grant(term: next), for: node, cluster)
        }
        let fence = EtcdFence(
            key: "/muster/kubeadm-init", endpoints: [etcd.endpoint], authorityPath: etcd.authority,
            certificatePath: etcd.certificate, keyPath: etcd.key)
        try start(["cp-1", "cp-2"], kubeadm: try kubeadm(isSlow: true), fence: fence)
        try #require(waitUntil(.seconds(40)) { !calls.isEmpty }, "nobody ran kubeadm\n\(machines[0].log)")
        let loser = try #require(machines.first { !calls[0].contains("\"\($0.name)\"") })
        _ = try loser.waitForStatus { $0.refuses("lease", "fence") && $0.activity.state == "waiting" }
        let tree = try loser.tree()
        // A restart and another grant change nothing.
        loser.stop(SIGKILL)
        try loser.start()
        _ = try loser.waitForStatus { $0.refuses("lease", "fence") && $0.activity.state == "waiting" }
        #expect(calls.count == 1, "\(calls)")
        try loser.expectUnchanged(since: tree, "the other", ignoring: ["lease-terms.json"])
    }

    @Test func `an old lease and a forged one are refused with their codes`() throws {
        let cluster = coordinator.cluster
        try grant { try Self.sign(Grant(term: 5), for: $0, cluster) }
        try start(["cp-1"], kubeadm: try kubeadm(isSlow: false), fence: nil)
        let machine = machines[0]
        _ = try machine.waitForStatus { $0.activity.state == "failed" && $0.activity.message.contains("not today") }
        #expect(calls.count == 1)
        machine.stop()
        let tree = try machine.tree()
        let stranger = try PrivateKey.generate(.ed25519)
        let rows: [(String, Grant, String)] = [
            ("an older term", Grant(term: 4), "rollback"),
            ("somebody else's", Grant(holder: String(repeating: "a", count: 32), term: 6), "node"),
            ("another lease", Grant(name: "addons", term: 6), "node"),
            ("of a key that trust does not list", Grant(term: 6, key: stranger), "signature"),
            ("the operator's", Grant(term: 6, key: coordinator.operatorKey), "signature"),
            ("expired", Grant(term: 6, issued: .now().adding(seconds: -300)), "expired"),
            ("from the future", Grant(term: 6, issued: .now().adding(seconds: 900)), "future"),
        ]
        for (what, wish, code) in rows {
            try grant { try Self.sign(wish, for: $0, cluster) }
            try machine.start()
            _ = try machine.waitForStatus { $0.refuses("lease", code) && $0.activity.state == "failed" }
            machine.stop()
            #expect(calls.count == 1, "\(what)")
            try machine.expectUnchanged(since: tree, what)
        }
        // The same term again is no replay: it is how a grant that was lost on the way is asked for.
        try grant { try Self.sign(Grant(term: 5), for: $0, cluster) }
        try machine.start()
        #expect(waitUntil(.seconds(20)) { calls.count > 1 }, "\(machine.log)")
    }
}
