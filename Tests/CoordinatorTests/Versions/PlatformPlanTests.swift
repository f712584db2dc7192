import Shared
import Testing

@testable import Coordinator

/// What the table says, on its way to the machines.
struct PlatformPlanTests {
    private static func definition(_ version: String, etcd: String, more: String = "") -> String {
        """
        cluster: platform
        kubernetes:
          version: \(version)
          source: host
        \(more)controlPlaneEndpoint: 10.0.0.10:6443
        networking: {provider: host-gw}
        etcd: \(etcd)
        nodes:
          - {name: lb, address: 10.0.0.10, roles: [load-balancer]}
          - {name: cp-1, address: 10.0.0.11, roles: [control-plane]}
          - {name: etcd-1, address: 10.0.0.21, roles: [etcd]}
          - {name: w-1, address: 10.0.0.31, roles: [worker]}
        """
    }

    private static func plan(_ text: String, previous: PreviousGeneration? = nil) throws -> Plan {
        let lock = ArtifactLock(entries: [LabDefinition.entry("etcd", .binary), LabDefinition.entry("key", .file)])
        return try Planner.plan(
            LabDefinition.load(text), lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: previous)
    }

    private static func preflight(_ plan: Plan, _ role: String) throws -> PreflightSpec {
        try #require(
            plan.steps(role).compactMap { action in
                if case .preflight(let spec) = action { spec } else { nil }
            }.first)
    }

    private static func applied(_ plan: Plan) -> PreviousGeneration {
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    @Test func `each role is told of the programs that it runs`() throws {
        let plan = try Self.plan(Self.definition("1.31.4", etcd: "{source: packages}"))
        let etcd = try #require(try Self.preflight(plan, "etcd").platform)
        #expect(etcd.programs.map(\.check) == ["etcd"] && !etcd.cgroupV2)
        #expect(etcd.programs.first?.package == "etcd-server" && etcd.programs.first?.least == "3.5.11")
        for role in ["control-plane", "worker"] {
            let needs = try #require(try Self.preflight(plan, role).platform)
            #expect(needs.programs.map(\.check) == ["containerd"] && !needs.cgroupV2, "\(role)")
            #expect(needs.programs.first?.package == "containerd" && needs.programs.first?.least == "1.6.0", "\(role)")
        }
        #expect(try Self.preflight(plan, "load-balancer").platform == PlatformNeeds(programs: [], cgroupV2: false))
    }

    @Test func `a program that is there already is asked, one that comes as an artifact is not`() throws {
        let host = try Self.plan(Self.definition("1.36.4", etcd: "{source: host}"))
        let need = try #require(try Self.preflight(host, "etcd").platform?.programs.first)
        #expect(need.package == nil && need.program == "/usr/bin/etcd" && need.least == "3.5.24")
        let own = try Self.plan(Self.definition("1.36.4", etcd: "{source: artifacts}"))
        #expect(try Self.preflight(own, "etcd").platform?.programs.isEmpty == true)
        let containerd = try Self.plan(
            Self.definition("1.37.0", etcd: "{source: host}", more: "containerd: {source: host}\n"))
        let second = try #require(try Self.preflight(containerd, "worker").platform?.programs.first)
        #expect(second.package == nil && second.program == "containerd" && second.least == "2.0.0")
    }

    @Test func `a repository of one's own may bring what no list shows yet`() throws {
        let line = "deb [signed-by=/etc/apt/keyrings/a.asc] https://apt.example.com /"
        let text = Self.definition("1.37.0", etcd: "{source: host}").replacing(
            "source: host\ncontrol", with: "source: packages\n  repository: {line: \"\(line)\", key: key}\ncontrol")
        let plan = try Self.plan(text)
        #expect(try Self.preflight(plan, "worker").platform?.programs.isEmpty == true)
        #expect(try Self.preflight(plan, "etcd").platform?.programs.map(\.check) == ["etcd"])
    }

    @Test(arguments: [
        ("1.34.9", "", false), ("1.35.0", "", true), ("1.36.4", "{failCgroupV1: true}", true),
        ("1.36.4", "{failCgroupV1: false}", false), ("1.36.4", "{maxPods: 50}", true),
    ])
    func `cgroup version 2 is needed from 1.35 on, unless the kubelet is told otherwise`(
        version: String, kubelet: String, needed: Bool
    ) throws {
        let more = kubelet.isEmpty ? "" : "  kubeletConfiguration: \(kubelet)\n"
        let plan = try Self.plan(Self.definition(version, etcd: "{source: host}", more: more))
        #expect(try Self.preflight(plan, "worker").platform?.cgroupV2 == needed)
        #expect(try Self.preflight(plan, "etcd").platform?.cgroupV2 == false)
    }

    /// Agents of 0.1.0 refuse a manifest with a member that they do not know.
    @Test func `the manifests of a cluster that 0,1,0 began stay readable for its agents`() throws {
        let text = Self.definition("1.31.4", etcd: "{source: packages}")
        var old = try Self.plan(text)
        for index in old.manifests.indices {
            for (number, step) in old.manifests[index].manifest.steps.enumerated() {
                guard case .preflight(var spec) = step.action else { continue }
                spec.platform = nil
                old.manifests[index].manifest.steps[number].action = .preflight(spec)
            }
        }
        let next = try Self.plan(
            text.replacing("w-1", with: "w-2").replacing("10.0.0.31", with: "10.0.0.32"), previous: Self.applied(old))
        for role in ["control-plane", "etcd", "worker", "load-balancer"] {
            #expect(try Self.preflight(next, role).platform == nil, "\(role)")
        }
        let manifest = try #require(next.manifests.first { $0.role.description == "worker" })
        #expect(!String(decoding: manifest.payload, as: UTF8.self).contains("platform"))
    }

    @Test func `a cluster that began with the checks keeps them`() throws {
        let text = Self.definition("1.31.4", etcd: "{source: packages}")
        let next = try Self.plan(
            text.replacing("w-1", with: "w-2"), previous: Self.applied(try Self.plan(text)))
        #expect(try Self.preflight(next, "worker").platform != nil)
    }
}
