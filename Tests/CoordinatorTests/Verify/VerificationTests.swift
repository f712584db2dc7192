import Shared
import Synchronization
import Testing

@testable import Coordinator

/// `coordinator verify` against a cluster in memory.
struct VerificationTests {
    @Test func `a cluster that works passes every check, on every node`() throws {
        let cluster = FakeCluster()
        let report = try cluster.run()
        #expect(report.isPassed && !report.checks.contains { $0.outcome != .passed }, "\(report.text)")
        for check in [VerifyCheck.node, .podStart, .podNetwork, .service, .nodePort, .dns, .closedPorts] {
            #expect(report.checks.filter { $0.check == check }.map(\.subject) == FakeCluster.nodes.keys.sorted())
        }
        for check in [VerifyCheck.apiServer, .apiProxy, .controlPlaneDown] {
            #expect(report.checks.filter { $0.check == check }.map(\.subject) == ["cp-1", "cp-2", "cp-3"])
        }
        #expect(report.checks.last?.check == .controlPlaneDown)
        #expect(report.text.contains("checks passed"))
    }

    /// What is broken, and the rows that must fail, no others.
    static let faults: [(String, @Sendable (inout FakeCluster.Faults) -> Void, [String])] = [
        ("haproxy is down", { $0.balancer = true }, ["load-balancer 10.0.0.10:6443"]),
        ("one kubelet is dead", { $0.notReady = ["worker-1"] }, ["node worker-1"]),
        ("a node never joined", { $0.unknown = ["worker-1"] }, ["node worker-1"]),
        ("one API server is down", { $0.deadServers = ["cp-2"] }, ["api-server cp-2"]),
        ("pods do not reach one node", { $0.cutPods = ["cp-1 worker-1"] }, ["pod-network cp-1"]),
        ("kube-proxy is dead on one node", { $0.noService = ["cp-3"] }, ["service cp-3"]),
        ("nobody gives the service its endpoints", { $0.noEndpoints = true }, ["service cluster"]),
        ("a firewall closes node ports", { $0.noNodePort = ["worker-1"] }, ["node-port worker-1"]),
        ("an API server reaches no pods", { $0.noProxy = ["cp-1"] }, ["api-proxy cp-1"]),
        ("names are not found", { $0.noName = ["worker-1"] }, ["dns worker-1"]),
        ("an insecure port is open", { $0.open = ["cp-2"] }, ["closed-ports cp-2"]),
        ("a kubelet answers strangers", { $0.openKubelet = ["worker-1"] }, ["closed-ports worker-1"]),
        ("an image cannot be pulled", { $0.noPodStart = ["cp-1"] }, ["pod-start cp-1"]),
        ("a kubelet is too old", { $0.kubelets = ["cp-1": "v1.26.0"] }, ["version cluster"]),
        ("a kubelet is newer than the API", { $0.kubelets = ["cp-1": "v1.31.0"] }, ["version cluster"]),
        ("a system pod does not run", { $0.badSystemPod = true }, ["system-pods kube-system"]),
        ("a scheduler does not recover", { $0.noRecovery = true }, ["system-pods afterwards"]),
        (
            "the balancer sends to a dead API server", { $0.needsEveryServer = true },
            ["control-plane-down cp-1", "control-plane-down cp-2", "control-plane-down cp-3"]
        ),
    ]

    @Test(arguments: faults.indices)
    func `what is broken is named, and nothing else`(index: Int) throws {
        let (name, change, rows) = Self.faults[index]
        let cluster = FakeCluster(change)
        // A balancer that is down cannot answer without a control plane either; that is another row.
        let report = try cluster.run(skipping: name.hasPrefix("haproxy") ? [.controlPlaneDown] : [])
        let failed = report.checks.filter { $0.outcome == .failed }.map { "\($0.check.rawValue) \($0.subject)" }
        #expect(failed == rows, "\(name): \(report.text)")
        #expect(!report.isPassed)
        cluster.state.withLock { state in
            #expect(state.namespaces.keys.sorted() == ["default", "kube-system"])
            #expect(state.stopped == nil)
        }
    }

    @Test func `pods that cannot start are told in Kubernetes' own words`() throws {
        let report = try FakeCluster { $0.noPodStart = ["cp-1"] }.run()
        #expect(report.checks.contains { $0.detail == "ImagePullBackOff: no such image" }, "\(report.text)")
    }

    @Test func `without any API server nothing is tried and nothing is skipped silently`() throws {
        let cluster = FakeCluster { $0.deadServers = ["cp-1", "cp-2", "cp-3"] }
        let report = try cluster.run()
        #expect(Set(report.checks.map(\.check)) == Set(VerifyCheck.allCases))
        #expect(!report.isPassed)
        #expect(cluster.state.withLock { $0.outages.isEmpty })
    }

    @Test func `no control plane is stopped while another one does not answer`() throws {
        let cluster = FakeCluster { $0.deadServers = ["cp-2"] }
        let report = try cluster.run()
        #expect(cluster.state.withLock { $0.outages.isEmpty })
        #expect(report.checks.contains { $0.check == .controlPlaneDown && $0.outcome == .skipped })
    }

    @Test func `each control plane is stopped and started, one after the other`() throws {
        let cluster = FakeCluster()
        _ = try cluster.run()
        #expect(
            cluster.state.withLock { $0.outages }
                == ["cp-1", "cp-2", "cp-3"].flatMap { ["stop \($0)", "start \($0)"] })
    }

    @Test func `what an earlier run left is deleted, and nothing that is not ours`() throws {
        let cluster = FakeCluster()
        cluster.state.withLock { state in
            state.namespaces["muster-verify-0badcafe"] = ["muster-verify": "c0ffee"]
            state.namespaces["muster-verify-notours"] = ["muster-verify": "another cluster"]
            state.namespaces["muster-verify-nolabel"] = [:]
            state.namespaces["shop"] = ["muster-verify": "c0ffee"]
        }
        let report = try cluster.run(skipping: [.controlPlaneDown])
        #expect(report.isPassed, "\(report.text)")
        cluster.state.withLock { state in
            #expect(
                state.namespaces.keys.sorted()
                    == ["default", "kube-system", "muster-verify-nolabel", "muster-verify-notours", "shop"])
            #expect(state.deleted.first == "muster-verify-0badcafe")
            #expect(state.log.contains { $0.contains("an earlier run left muster-verify-0badcafe") })
        }
    }

    @Test func `an interruption deletes what was made`() throws {
        // Pods that never start keep it waiting until somebody loses patience.
        let cluster = FakeCluster {
            $0.noPodStart = ["cp-1"]
            $0.interruptedAt = 5
        }
        #expect(throws: Verification.Interrupted.self) { _ = try cluster.run() }
        cluster.state.withLock { state in
            #expect(state.deleted.count == 1)
            #expect(state.namespaces.keys.sorted() == ["default", "kube-system"])
        }
    }

    @Test func `a check that is left out is not in the report`() throws {
        let report = try FakeCluster { $0.noNodePort = ["cp-1"] }.run(skipping: [.nodePort, .controlPlaneDown])
        #expect(report.isPassed)
        #expect(!report.checks.contains { $0.check == .nodePort || $0.check == .controlPlaneDown })
    }

    @Test func `a pool that is short of machines fails`() throws {
        var target = FakeCluster.target
        let pool = #"{"desired":2,"name":"worker","role":"worker"}"#
        target.pools = [try StrictJSON.decode(PlannedPool.self, from: Array(pool.utf8))]
        target.nodes.removeAll { $0.name == "worker-1" }
        let report = try FakeCluster().run(skipping: [.controlPlaneDown], target: target)
        let row = try #require(report.checks.first { $0.check == .pool })
        #expect(row.outcome == .failed && row.detail == "1 of 2 are Ready")
        // Its machines are probed as all others.
        #expect(report.checks.contains { $0.check == .podNetwork && $0.subject == "worker-1" && $0.outcome == .passed })
    }
}
