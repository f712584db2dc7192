import Shared
import Testing

@testable import Coordinator

struct PlannerTests {
    /// The first generation, as the next plan finds it.
    private func applied(_ text: String = LabDefinition.text) throws -> PreviousGeneration {
        try applied(LabDefinition.plan(text))
    }

    private func applied(_ plan: Plan) -> PreviousGeneration {
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    @Test func `every set of roles gets its manifest`() throws {
        let plan = try LabDefinition.plan()
        #expect(plan.manifests.map(\.role.description) == ["control-plane+etcd", "load-balancer", "worker"])
        #expect(plan.generation == 1)
        #expect(!plan.isUnchanged)
        #expect(plan.manifests.allSatisfy { $0.manifest.previousDigest == nil })
        #expect(plan.manifests.allSatisfy { $0.manifest.rosterDigest == plan.rosterDigest })
    }

    @Test func `the same definition gives the same bytes`() throws {
        #expect(try LabDefinition.plan() == LabDefinition.plan())
    }

    @Test func `payloads are the manifests, read strictly`() throws {
        for planned in try LabDefinition.plan().manifests {
            let read = try StrictJSON.decode(Manifest.self, from: planned.payload, limits: .init(bytes: 1 << 20))
            #expect(read == planned.manifest)
        }
    }

    @Test func `steps come in the order of their needs`() throws {
        let plan = try LabDefinition.plan()
        let text = plan.manifests.map { planned in
            "\(planned.role)\n"
                + planned.manifest.steps.map { step in
                    let waits = step.waitsFor.map { " <- \($0.words)" }.joined()
                    return "  \(step.id)\(waits)\(step.publishes.map { " -> \($0)" }.joined())\n"
                }.joined()
        }.joined()
        try Golden.expect(text, is: "lab-steps.txt")
    }

    @Test func `applying the same again changes nothing`() throws {
        let first = try LabDefinition.plan()
        let second = try LabDefinition.plan(previous: applied(first))
        #expect(second.isUnchanged)
        #expect(second.generation == 1)
        #expect(second.manifests.map(\.payload) == first.manifests.map(\.payload))
        #expect(second.rosterBytes == first.rosterBytes)
    }

    @Test func `comments, spaces and the order of keys are no change`() throws {
        let other = LabDefinition.text
            .replacing(
                "cgroupDriver: cgroupfs, failSwapOn: false", with: "failSwapOn: false, \"cgroupDriver\": 'cgroupfs'"
            )
            .replacing("cluster: lab\n", with: "# of the lab\ncluster:   lab\n")
            .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: host, port: 6443}")
        #expect(try LabDefinition.plan(other, previous: applied()).isUnchanged)
    }

    @Test func `a new worker keeps everybody's pod subnet`() throws {
        let first = try LabDefinition.plan()
        let text = LabDefinition.text.replacing(
            "nodes:\n", with: "nodes:\n  - {name: a-worker, address: 10.77.0.20, roles: [worker]}\n")
        let second = try LabDefinition.plan(text, previous: applied(first))
        #expect(second.generation == 2)
        #expect(!second.isUnchanged)
        for node in first.roster.nodes {
            #expect(second.roster.node(named: node.name)?.podSubnet == node.podSubnet)
        }
        #expect(second.roster.node(named: "a-worker")?.podSubnet == "10.244.4.0/24")
        for planned in second.manifests {
            #expect(
                planned.manifest.previousDigest
                    == applied(first).manifests.manifest(for: planned.role, architecture: nil)?.digest)
        }
        let report = try PlanReport(
            second, definition: LabDefinition.load(text), previous: applied(first))
        #expect(report.changes.map(\.node) == ["a-worker", "cp-1", "cp-2", "cp-3", "lb", "worker-1"])
        // The others learn its name and the route to its pods, and nothing else.
        #expect(report.changes[1].steps.map(\.id) == ["hosts", "pod-network"])
        #expect(report.changes[4].steps.map(\.id) == ["hosts"])
        #expect(report.changes[0].isNew)
    }

    @Test func `a node that is gone gives its subnet back`() throws {
        let first = try LabDefinition.plan()
        let text = LabDefinition.text.replacing(
            "name: worker-1, address: 10.77.0.14", with: "name: worker-2, address: 10.77.0.15")
        let second = try LabDefinition.plan(text, previous: applied(first))
        #expect(second.roster.node(named: "worker-2")?.podSubnet == first.roster.node(named: "worker-1")?.podSubnet)
        let report = try PlanReport(second, definition: LabDefinition.load(text), previous: applied(first))
        #expect(report.removedNodes == ["worker-1"])
    }

    @Test(arguments: [
        ("version: 1.20.2", "version: 1.20.3", "kubernetes.version would change from v1.20.2 to v1.20.3"),
        ("10.244.0.0/16", "10.245.0.0/16", "networking.podSubnet would change from 10.244.0.0/16 to 10.245.0.0/16"),
        ("10.96.0.0/12", "10.112.0.0/12", "networking.serviceSubnet would change from 10.96.0.0/12 to 10.112.0.0/12"),
        ("10.77.0.14", "10.77.0.15", "node worker-1 would move from 10.77.0.14 to 10.77.0.15"),
        (
            "roles: [worker]", "roles: [control-plane]",
            "node worker-1 would change from worker to control-plane"
        ),
        (
            "name: cp-",
            "name: plane-",
            "none of the nodes with the role etcd would stay: cp-1, cp-2, cp-3"
        ),
        (
            "roles: [worker]", "roles: [worker], labels: {disk: ssd}",
            "labels or taints of node worker-1 would change, and a node registers with them once"
        ),
        (
            "roles: [worker]", "roles: [worker], taints: [\"a=b:NoSchedule\"]",
            "labels or taints of node worker-1 would change, and a node registers with them once"
        ),
    ])
    func `a change that no cluster survives is refused`(old: String, new: String, message: String) throws {
        let text = LabDefinition.text.replacing(old, with: new)
        let error = #expect(throws: PlanError.self) { try LabDefinition.plan(text, previous: applied()) }
        #expect(error?.code == .forbiddenChange)
        #expect(error?.detail == message)
    }

    @Test func `a missing artifact is named`() throws {
        let error = #expect(throws: PlanError.self) {
            try Planner.plan(
                LabDefinition.load(), lock: ArtifactLock(), clusterUID: "5e1f0c9d8b7a46352413020100ffeedd",
                previous: nil)
        }
        #expect(error?.code == .missingArtifact)
        #expect(error?.detail == "the artifacts have no binary called kubeadm")
    }

    @Test func `images go only where they are used`() throws {
        let plan = try LabDefinition.plan()
        func images(_ role: String) -> [String] {
            plan.manifests.first { $0.role.description == role }?.manifest.steps.map(\.id).filter {
                $0.hasPrefix("image-")
            }
                ?? []
        }
        #expect(images("worker") == ["image-kube-proxy-v1.20.2.tar", "image-pause-3.2.tar"])
        #expect(images("control-plane+etcd").count == 5)
        #expect(!images("control-plane+etcd").contains { $0.contains("etcd") })
        #expect(images("load-balancer") == [])
    }

    @Test func `images of the lock are brought along wherever the programs come from`() throws {
        for source in ["host", "packages\n  repository: {line: deb http://mirror/ /}"] {
            let text = LabDefinition.text.replacing("source: artifacts", with: "source: \(source)")
            let worker = try LabDefinition.plan(text).manifests.first { $0.role.description == "worker" }
            let images = worker?.manifest.steps.map(\.id).filter { $0.hasPrefix("image-") }
            #expect(images == ["image-kube-proxy-v1.20.2.tar", "image-pause-3.2.tar"], "\(source)")
        }
    }

    private static let pools =
        LabDefinition.text.replacing("provider: host-gw", with: "provider: none")
        + "pools: [{name: cattle, roles: [worker], desired: 2}]\n"

    @Test func `the roster, and so the operator's signature, names the pools`() throws {
        let plan = try LabDefinition.plan(Self.pools)
        #expect(plan.roster.pools == [RosterPool(name: "cattle", roles: RoleSet([.worker]))])
        #expect(try LabDefinition.plan().roster.pools == nil)
    }

    @Test func `a placeholder that a machine of a pool cannot fill is found before anything is signed`() throws {
        let file = "files: [{path: /etc/a, roles: [worker], content: '{{node.values.rack}}'}]\n"
        let values = Self.pools.replacing("14, roles: [worker]", with: "14, roles: [worker], values: {rack: left}")
        #expect(throws: DefinitionError.self) { try LabDefinition.plan(values + file) }
        let filled = values.replacing("desired: 2", with: "desired: 2, values: {rack: right}")
        #expect(try LabDefinition.plan(filled + file).roster.pool(named: "cattle")?.values == ["rack": "right"])
        let known = try LabDefinition.plan(values + file.replacing("node.values.rack", with: "node.address"))
        #expect(known.roster.nodes.contains { $0.values["rack"] == "left" })
    }

    @Test func `the plan's report for people`() throws {
        let plan = try LabDefinition.plan()
        let report = try PlanReport(plan, definition: LabDefinition.load(), previous: nil)
        try Golden.expect(report.text, is: "lab-plan.txt")
        let same = try LabDefinition.plan(previous: applied(plan))
        let again = try PlanReport(same, definition: LabDefinition.load(), previous: applied(plan))
        #expect(again.text.hasPrefix("cluster lab: generation 1 already says this, nothing to change\n"))
    }
}
