import Shared
import Testing

@testable import Coordinator

/// What may still be corrected before `kubeadm init` has begun, and what may not.
struct CorrectionTests {
    private static let nothingEnrolled = ClusterProgress(isBegun: false, hasAuthorities: false, enrolled: [:])

    private static func enrolled(_ names: String..., hasAuthorities: Bool = false) -> ClusterProgress {
        let roles = RoleSet([.controlPlane])
        return ClusterProgress(
            isBegun: false, hasAuthorities: hasAuthorities,
            enrolled: Dictionary(
                uniqueKeysWithValues: names.map { ($0, $0.hasPrefix("cp") ? roles : RoleSet([.worker])) }))
    }

    private static let clusterUID = "5e1f0c9d8b7a46352413020100ffeedd"

    private func plan(
        _ text: String, previous: PreviousGeneration? = nil, _ progress: ClusterProgress = .unknown
    ) throws -> Plan {
        try Planner.plan(
            LabDefinition.load(text), lock: LabDefinition.lock, clusterUID: Self.clusterUID, previous: previous,
            progress: progress)
    }

    private func applied(_ text: String) throws -> PreviousGeneration {
        let plan = try plan(text)
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    private func refusal(_ text: String, before: String, _ progress: ClusterProgress) throws -> PlanError? {
        let previous = try applied(before)
        do {
            _ = try plan(text, previous: previous, progress)
            return nil
        } catch let error as PlanError {
            return error
        }
    }

    /// What is changed, and which key a begun cluster blames.
    private static let corrections: [(name: String, before: String, after: String, blamed: String)] = [
        (
            "version", FieldDefinition.text, FieldDefinition.text.replacing("1.33.5", with: "1.33.6"),
            "kubernetes.version"
        ),
        (
            "endpoint", FieldDefinition.text,
            FieldDefinition.text.replacing("Endpoint: 10.9.0.10", with: "Endpoint: lb"),
            "controlPlaneEndpoint"
        ),
        (
            "pod network", FieldDefinition.text, FieldDefinition.text.replacing("10.244.", with: "10.245."),
            "networking.podSubnet"
        ),
        (
            "service network", FieldDefinition.text, FieldDefinition.text.replacing("10.96.0.0", with: "10.112.0.0"),
            "networking.serviceSubnet"
        ),
        (
            "domain", FieldDefinition.text,
            FieldDefinition.network("10.244.0.0/16", provider: "host-gw", more: ", dnsDomain: b.c"),
            "networking.dnsDomain"
        ),
        (
            "name in kubeconfigs", FieldDefinition.text, FieldDefinition.kubernetes("clusterName: other"),
            "kubernetes.clusterName"
        ),
        (
            "API server's argument", FieldDefinition.arguments("apiServer", "v: '2'"), FieldDefinition.text,
            "kubernetes.apiServer.extraArgs.v"
        ),
        (
            "API server's volume", FieldDefinition.text,
            FieldDefinition.kubernetes("apiServer: {extraVolumes: [{name: a, hostPath: /srv/a}]}"),
            "kubernetes.apiServer.extraVolumes"
        ),
        (
            "controller manager's argument", FieldDefinition.text,
            FieldDefinition.arguments("controllerManager", "v: '2'"),
            "kubernetes.controllerManager.extraArgs.v"
        ),
        (
            "controller manager's volume", FieldDefinition.text,
            FieldDefinition.kubernetes("controllerManager: {extraVolumes: [{name: a, hostPath: /srv/a}]}"),
            "kubernetes.controllerManager.extraVolumes"
        ),
        (
            "scheduler's argument", FieldDefinition.text, FieldDefinition.arguments("scheduler", "v: '2'"),
            "kubernetes.scheduler.extraArgs.v"
        ),
        (
            "scheduler's volume", FieldDefinition.text,
            FieldDefinition.kubernetes("scheduler: {extraVolumes: [{name: a, hostPath: /srv/a}]}"),
            "kubernetes.scheduler.extraVolumes"
        ),
        (
            "etcd's argument", FieldDefinition.etcd("snapshot-count: '5000'"), FieldDefinition.text,
            "etcd.extraArgs.snapshot-count"
        ),
        ("who moves packets", FieldDefinition.text, FieldDefinition.network("10.244.0.0/16"), "networking.provider"),
        (
            "who moves packets, back", FieldDefinition.network("10.244.0.0/16"), FieldDefinition.text,
            "networking.provider"
        ),
        (
            "ports of nodes", FieldDefinition.text,
            FieldDefinition.network("10.244.0.0/16", provider: "host-gw", more: ", nodePortRange: 31000-31999"),
            "networking.nodePortRange"
        ),
        (
            "feature gates", FieldDefinition.kubernetes("featureGates: {NodeSwap: true}"), FieldDefinition.text,
            "kubernetes.featureGates"
        ),
        (
            "cloud", FieldDefinition.kubernetes("cloudProvider: external", version: "1.29.4"),
            FieldDefinition.text.replacing("1.33.5", with: "1.29.4"), "kubernetes.cloudProvider"
        ),
        (
            "argument that only looks like the provider's",
            FieldDefinition.network("10.244.0.0/16"),
            FieldDefinition.arguments("controllerManager", "allocate-node-cidrs: 'false'")
                .replacing("provider: host-gw", with: "provider: none"),
            "kubernetes.controllerManager.extraArgs.allocate-node-cidrs"
        ),
        (
            "labels", FieldDefinition.text,
            FieldDefinition.text.replacing("roles: [worker]", with: "roles: [worker], labels: {a: b}"),
            "labels or taints of node worker-1"
        ),
        (
            "address", FieldDefinition.text, FieldDefinition.text.replacing("10.9.0.14", with: "10.9.0.15"),
            "node worker-1 would move"
        ),
        (
            "roles",
            FieldDefinition.text.replacing("[worker]", with: "[control-plane, worker]")
                .replacing("  - {name: cp-3, address: 10.9.0.13, roles: [control-plane]}\n", with: ""),
            FieldDefinition.text, "node worker-1 would change"
        ),
        (
            "every control plane's name", FieldDefinition.text,
            FieldDefinition.text.replacing("name: cp-", with: "name: m-"),
            "none of the nodes with the role control-plane would stay"
        ),
        (
            "etcd's topology", LabDefinition.text,
            LabDefinition.text.replacing("{topology: systemd, source: host}", with: "{topology: stacked}")
                .replacing(", etcd]", with: "]"), "would change"
        ),
        (
            "etcd's folder", FieldDefinition.text,
            FieldDefinition.text.replacing(
                "{topology: stacked}", with: "{topology: stacked, dataDirectory: /srv/etcd}"),
            "etcd.dataDirectory would change"
        ),
        (
            "algorithm of the CAs", LabDefinition.text, LabDefinition.text + "certificates: {algorithm: ECDSA-P256}\n",
            "certificates.algorithm"
        ),
    ]

    @Test(arguments: corrections.indices)
    func `everything may be corrected before anyone is enrolled, and the key that was written is blamed afterwards`(
        index: Int
    ) throws {
        let (name, before, after, blamed) = Self.corrections[index]
        #expect(try refusal(after, before: before, Self.nothingEnrolled) == nil, "\(name)")
        let error = try refusal(after, before: before, .unknown)
        #expect(
            error?.code == .forbiddenChange && error?.detail.contains(blamed) == true, "\(name): \(error?.detail ?? "")"
        )
    }

    /// What of that a control plane and the worker, enrolled, keep from being corrected.
    private static let settledByEnrolment: Set<String> = [
        "address", "roles", "every control plane's name", "etcd's topology", "etcd's folder",
    ]

    @Test(arguments: corrections.indices)
    func `enrolled nodes keep their identity and what fences kubeadm init, and all else may change`(index: Int) throws {
        let (name, before, after, _) = Self.corrections[index]
        let error = try refusal(after, before: before, Self.enrolled("cp-1", "worker-1"))
        #expect((error != nil) == Self.settledByEnrolment.contains(name), "\(name): \(error?.detail ?? "nothing")")
        if let error {
            #expect(
                error.code == .forbiddenChange && error.hint?.contains("coordinator node remove") == true, "\(error)")
        }
    }

    @Test func `the CAs stay once a node has had the right to make them`() throws {
        let text = LabDefinition.text + "certificates: {algorithm: ECDSA-P256}\n"
        let error = try refusal(text, before: LabDefinition.text, Self.enrolled("cp-1", hasAuthorities: true))
        #expect(error?.detail.contains("certificates.algorithm would change") == true)
        #expect(try refusal(text, before: LabDefinition.text, Self.enrolled("cp-1")) == nil)
    }

    private func initializer(_ plan: Plan) -> String? {
        plan.manifests.flatMap(\.manifest.steps).lazy.compactMap { step -> KubeadmInitSpec? in
            if case .kubeadmInit(let spec) = step.action { spec } else { nil }
        }.first?.initializer
    }

    @Test func `who may begin a cluster with stacked etcd is chosen again only while no control plane is enrolled`()
        throws
    {
        let before = try applied(FieldDefinition.text)
        let renamed = FieldDefinition.text.replacing("name: cp-1", with: "name: cp-9")
        #expect(initializer(try plan(renamed, previous: before, Self.nothingEnrolled)) == "cp-2")
        // Which of them has begun no one can prove to the operator.
        let error = try refusal(renamed, before: FieldDefinition.text, Self.enrolled("cp-2"))
        #expect(error?.detail == "cp-1 would be gone, and it is the one control plane that may begin this cluster")
        let more = FieldDefinition.text.replacing("name: cp-3", with: "name: a-1")
        #expect(initializer(try plan(more, previous: before, Self.enrolled("cp-2"))) == "cp-1")
        #expect(initializer(try plan(more, previous: before, Self.nothingEnrolled)) == "a-1")
    }

    @Test func `members of etcd are chosen again while one of them is missing`() throws {
        func founders(_ plan: Plan) -> [String]? {
            plan.manifests.flatMap(\.manifest.steps).lazy.compactMap { step -> EtcdMemberSpec? in
                if case .etcdMember(let spec) = step.action { spec } else { nil }
            }.first?.founders
        }
        let before = try applied(LabDefinition.text)
        let renamed = LabDefinition.text.replacing("name: cp-3", with: "name: cp-9")
        #expect(founders(try plan(renamed, previous: before)) == ["cp-1", "cp-2", "cp-3"])
        #expect(founders(try plan(renamed, previous: before, Self.enrolled("cp-1", "cp-2"))) == nil)
        let all = Self.enrolled("cp-1", "cp-2", "cp-3")
        #expect(founders(try plan(renamed, previous: before, all)) == ["cp-1", "cp-2", "cp-3"])
    }

    @Test func `what the coordinator says of the beginning is read strictly`() throws {
        func progress(_ granted: [String]?, _ conditions: [String]) throws -> ClusterProgress {
            let names = conditions.map {
                #"{"generation":1,"name":"\#($0)","node":"cp-1","rosterDigest":"sha256:\#(String(repeating: "0", count: 64))","since":"2026-01-01T00:00:00Z"}"#
            }
            let status = """
                {"clusterName":"a","clusterUID":"b","conditions":[\(names.joined(separator: ","))],"generation":1,"leases":[],
                "nodes":[],"pendingCount":0,"revision":1,"time":"2026-01-01T00:00:00Z"}
                """
            return ClusterProgress(
                GenerationSummary(generation: 1, manifests: [], granted: granted),
                try StrictJSON.decodeLenient(ClusterStatus.self, from: Array(status.utf8)))
        }
        #expect(try progress(nil, []) == Self.nothingEnrolled)
        #expect(try progress(["kubeadm-init"], []).isBegun)
        #expect(try progress(["cluster-authorities"], []) == Self.enrolled(hasAuthorities: true))
        #expect(try progress(nil, ["control-plane.initialized"]).isBegun)
        #expect(try progress(nil, ["cluster-authorities.ready"]).hasAuthorities)
        #expect(try !progress(["reboot"], ["etcd.quorum"]).isBegun)
    }
}
