import Shared
import Testing

@testable import Coordinator

/// What plans say when control planes and etcd members come and go.
struct GrowthPlanTests {
    private static let single =
        LabDefinition.text
        .replacing("  - {name: cp-2, address: 10.77.0.12, roles: [control-plane, etcd]}\n", with: "")
        .replacing("  - {name: cp-3, address: 10.77.0.13, roles: [control-plane, etcd]}\n", with: "")
    private static let stacked = LabDefinition.text
        .replacing("etcd: {topology: systemd, source: host}", with: "etcd: {topology: stacked}")
        .replacing("[control-plane, etcd]", with: "[control-plane]")

    private func applied(_ plan: Plan) -> PreviousGeneration {
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    private func member(_ plan: Plan) -> EtcdMemberSpec? {
        plan.manifests.lazy.flatMap(\.manifest.steps).compactMap { step -> EtcdMemberSpec? in
            if case .etcdMember(let spec) = step.action { spec } else { nil }
        }.first
    }

    private func endpoints(_ plan: Plan) -> EtcdEndpointsSpec? {
        plan.manifests.lazy.flatMap(\.manifest.steps).compactMap { step -> EtcdEndpointsSpec? in
            if case .etcdEndpoints(let spec) = step.action { spec } else { nil }
        }.first
    }

    private func initializer(_ plan: Plan) -> String? {
        plan.manifests.lazy.flatMap(\.manifest.steps).compactMap { step -> KubeadmInitSpec? in
            if case .kubeadmInit(let spec) = step.action { spec } else { nil }
        }.first?.initializer
    }

    @Test func `one control plane grows to three, and only the first ever begins etcd`() throws {
        let first = try LabDefinition.plan(Self.single)
        #expect(member(first)?.founders == nil && endpoints(first) == nil)
        let second = try LabDefinition.plan(LabDefinition.text, previous: applied(first))
        #expect(member(second)?.founders == ["cp-1"])
        #expect(
            endpoints(second)?.endpoints
                == ["https://10.77.0.11:2379", "https://10.77.0.12:2379", "https://10.77.0.13:2379"])
        let step = try #require(
            second.manifests.flatMap(\.manifest.steps).first { $0.action.kind == .etcdEndpoints })
        #expect(step.waitsFor == [Wait(condition: "etcd.quorum", role: .etcd, quantity: .all, sameRoster: true)])
        let worker = "  - {name: worker-2, address: 10.77.0.15, roles: [worker]}\n"
        let third = try LabDefinition.plan(LabDefinition.text + worker, previous: applied(second))
        #expect(member(third)?.founders == ["cp-1"] && endpoints(third) != nil)
        #expect(try LabDefinition.plan(LabDefinition.text, previous: applied(second)).isUnchanged)
    }

    @Test func `members that leave are asked no more`() throws {
        let first = try LabDefinition.plan()
        let second = try LabDefinition.plan(Self.single, previous: applied(first))
        #expect(endpoints(second)?.endpoints == ["https://10.77.0.11:2379"])
        #expect(member(second)?.founders == ["cp-1", "cp-2", "cp-3"])
    }

    @Test func `a change of other nodes leaves the bytes of control planes as they were`() throws {
        let first = try LabDefinition.plan()
        let text = LabDefinition.text.replacing("cp-1, address", with: "cp-1, values: {rack: a}, address")
        let second = try LabDefinition.plan(text, previous: applied(first))
        let steps = { (plan: Plan) in plan.manifests.flatMap(\.manifest.steps) }
        #expect(steps(first) == steps(second))
    }

    @Test func `with stacked etcd the first control plane of the first generation begins the cluster, for ever`() throws
    {
        let first = try LabDefinition.plan(Self.stacked)
        #expect(initializer(first) == "cp-1")
        let earlier = Self.stacked.replacing("name: cp-3, address: 10.77.0.13", with: "name: a-1, address: 10.77.0.19")
        #expect(initializer(try LabDefinition.plan(earlier)) == "a-1")
        #expect(initializer(try LabDefinition.plan(earlier, previous: applied(first))) == "cp-1")
    }

    @Test func `a cluster that was begun before that rule keeps its bytes`() throws {
        var old = try LabDefinition.plan(Self.stacked)
        for (index, planned) in old.manifests.enumerated() {
            old.manifests[index].manifest.steps = planned.manifest.steps.map { step in
                guard case .kubeadmInit(var spec) = step.action else { return step }
                spec.initializer = nil
                return Step(
                    id: step.id, summary: step.summary, waitsFor: step.waitsFor, publishes: step.publishes,
                    timeoutSeconds: step.timeoutSeconds, action: .kubeadmInit(spec))
            }
        }
        #expect(try LabDefinition.plan(Self.stacked, previous: applied(old)).isUnchanged)
    }

    @Test func `a fence in etcd needs no name`() throws {
        #expect(try initializer(LabDefinition.plan()) == nil)
    }

    @Test func `an endpoint that is the only control plane's own address keeps it alone`() throws {
        let alone = Self.single.replacing("10.77.0.10:6443", with: "10.77.0.11:6443")
            .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
        let first = try LabDefinition.plan(alone)
        let error = #expect(throws: PlanError.self) {
            try LabDefinition.plan(LabDefinition.text, previous: applied(first))
        }
        #expect(error?.detail == "controlPlaneEndpoint would change from 10.77.0.11:6443 to 10.77.0.10:6443")
        #expect(error?.hint?.contains("begin with a DNS name or a load balancer") == true)
        #expect(throws: DefinitionError.self) {
            try LabDefinition.load(LabDefinition.text.replacing("10.77.0.10:6443", with: "10.77.0.11:6443"))
        }
    }

    @Test func `a DNS name as endpoint lets a single control plane get a load balancer and two others`() throws {
        let alone = Self.single.replacing("10.77.0.10:6443", with: "api.example.org:6443")
            .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
        let first = try LabDefinition.plan(alone)
        let text = LabDefinition.text.replacing("10.77.0.10:6443", with: "api.example.org:6443")
        #expect(try LabDefinition.plan(text, previous: applied(first)).generation == 2)
    }

    @Test func `members and control planes that leave must have been taken out before`() throws {
        let before = try LabDefinition.plan().roster
        let after = try LabDefinition.plan(Self.single).roster
        func status(_ enrolled: Set<String>, begun: Bool = true) -> ClusterStatus {
            let nodes = before.nodes.map { node in
                NodeStatus(
                    name: node.name, role: node.roles, address: node.address,
                    uid: enrolled.contains(node.name) ? "u" : nil, isConverged: true)
            }
            let conditions = [
                Condition(
                    name: ConditionName.etcdQuorum, node: "cp-1", generation: 1, rosterDigest: SHA256.digest(of: []),
                    since: .now())
            ]
            return ClusterStatus(
                clusterName: "lab", clusterUID: "u", generation: 1, nodes: nodes, leases: [],
                conditions: begun ? conditions : [], pendingCount: 0, time: .now(), revision: 1)
        }
        let leaving = LeavingNodes(previous: before, next: after)
        let error = #expect(throws: CommandError.self) { try leaving.check(status(["cp-1", "cp-2", "worker-1"])) }
        #expect(
            error?.problems == [
                "cp-2 is control-plane+etcd and still in the cluster, and the definition no longer names it"
            ])
        try leaving.check(status(["cp-1", "worker-1"]))
        try leaving.check(status(["cp-1", "cp-2"], begun: false))
        try LeavingNodes(previous: nil, next: after).check(status([]))
    }
}
