import Shared
import Testing

@testable import Coordinator

/// Slips of the installers that Muster replaces, each by name: they must stay impossible.
struct SeedSlipTests {
    private static let text = LabDefinition.text
    private static let stacked = text.replacing("topology: systemd", with: "topology: stacked")
        .replacing("control-plane, etcd]", with: "control-plane]")

    private func steps(_ text: String = text) throws -> [Step] {
        try LabDefinition.plan(text).manifests.flatMap(\.manifest.steps)
    }

    /// What kubeadm is told, on every node and for every topology.
    private func kubeadmTexts() throws -> [String] {
        let texts = try [Self.text, Self.stacked].flatMap { try steps($0) }.compactMap { step -> String? in
            switch step.action {
            case .kubeadmInit(let spec): spec.config
            case .kubeadmJoin(let spec): spec.config
            default: nil
            }
        }
        try #require(texts.count >= 6)
        return texts
    }

    private func messages(_ text: String) throws -> [String] {
        do {
            _ = try LabDefinition.load(text)
            return []
        } catch let error as DefinitionError {
            return error.problems.map { "\($0.line): \($0.message); \($0.fix)" }
        }
    }

    @Test(arguments: [
        ("  apiServer: {certSANs: [$loadbalanccer_ip]}\n", "a variable was not expanded"),
        ("  apiServer: {certSANs: [\"\"]}\n", "did a variable expand to nothing?"),
        ("  apiServer: {certSANs: [\" \"]}\n", "did a variable expand to nothing?"),
    ])
    func `a misspelt variable leaves no empty name in a certificate`(line: String, why: String) throws {
        let text = Self.text.replacing("  skipAddons: [coredns]\n", with: line)
        #expect(try messages(text).contains { $0.hasPrefix("7: ") && $0.contains(why) })
    }

    @Test func `the key of the misspelt variable is named, and the load balancer is in the certificate anyway`() throws
    {
        let found = try messages(Self.text + "loadbalanccer_ip: 10.77.0.10\n")
        #expect(found.contains { $0.contains("unknown key loadbalanccer_ip; this is controlPlaneEndpoint now") })
        for text in try kubeadmTexts() where text.contains("kind: ClusterConfiguration") {
            let names = text.components(after: "certSANs:", before: "\n  ")
            #expect(text.contains("- \"10.77.0.10\"") && !names.contains("- \"\""))
        }
    }

    @Test func `every peer URL has its scheme and its port`() throws {
        let units = try steps().compactMap { step -> String? in
            guard case .etcdMember(let spec) = step.action else { return nil }
            return spec.unit
        }
        #expect(units.count == 1)
        for unit in units {
            let members = unit.components(after: "--initial-cluster=", before: " ").split(separator: ",")
            #expect(members.count == 3)
            for member in members {
                let url = member.split(separator: "=", maxSplits: 1)[1]
                #expect(url.hasPrefix("https://") && url.hasSuffix(":2380"), "\(member)")
            }
            #expect(unit.contains("--initial-advertise-peer-urls=https://{{node.address}}:2380 "))
        }
    }

    @Test func `no two certificates share a key, and no manifest carries one`() throws {
        let plan = try LabDefinition.plan()
        for planned in plan.manifests {
            let specs = planned.manifest.steps.compactMap { step -> CertificateSpec? in
                guard case .certificate(let spec) = step.action else { return nil }
                return spec
            }
            #expect(Set(specs.map(\.keyPath)).count == specs.count)
            #expect(!String(decoding: planned.payload, as: UTF8.self).contains("PRIVATE KEY"))
            if planned.role == RoleSet([.worker]) { #expect(specs.isEmpty) }
        }
        let members = try #require(plan.manifests.first { $0.role == RoleSet([.controlPlane, .etcd]) })
        let usages = Dictionary(
            uniqueKeysWithValues: members.manifest.steps.compactMap { step -> (String, [Bool])? in
                guard case .certificate(let spec) = step.action else { return nil }
                return (step.id, [spec.serverAuth, spec.clientAuth])
            })
        #expect(usages["certificate-etcd-peer"] == [true, true])
        #expect(usages["certificate-etcd-health"] == [false, true])
        #expect(usages["certificate-etcd-api-server"] == [false, true])
    }

    @Test func `haproxy's configuration is one whole file with each section once`() throws {
        let configurations = try steps().compactMap { step -> String? in
            guard case .haproxy(let spec) = step.action else { return nil }
            return spec.config
        }
        #expect(configurations.count == 1)
        for line in ["global", "defaults", "frontend ", "backend "] {
            let sections = configurations[0].split(separator: "\n").filter { $0.hasPrefix(line) }
            #expect(!sections.isEmpty && Set(sections).count == sections.count, "\(line)")
        }
        #expect(configurations[0].contains("/readyz"))
    }

    @Test(arguments: [text, stacked])
    func `two etcd members are refused whatever the topology`(text: String) throws {
        let two = text.replacing("  - {name: cp-3, address: 10.77.0.13, roles: [control-plane, etcd]}\n", with: "")
            .replacing("  - {name: cp-3, address: 10.77.0.13, roles: [control-plane]}\n", with: "")
        #expect(try messages(two).contains { $0.contains("two masters are worse than one") })
    }

    @Test func `tokens live for minutes, and none stands in a manifest`() throws {
        var lifetimes = 0
        for text in try kubeadmTexts() {
            for line in text.split(separator: "\n") where line.contains("ttl:") {
                #expect(line.contains("10m0s"), "\(line)")
                lifetimes += 1
            }
            for line in text.split(separator: "\n") where line.contains("token: ") {
                #expect(line.contains("{{bootstrap.token}}") || line.contains("{{join.token}}"), "\(line)")
            }
        }
        #expect(lifetimes == 2)
    }

    @Test func `every join checks the CA, and no definition can say otherwise`() throws {
        for text in try kubeadmTexts() where text.contains("kind: JoinConfiguration") {
            #expect(text.contains("caCertHashes:\n    - '{{join.caCertHash}}'"), "\(text)")
        }
        #expect(try kubeadmTexts().allSatisfy { !$0.contains("unsafeSkipCAVerification") })
        let text = Self.text.replacing("  skipAddons:", with: "  unsafeSkipCAVerification: true\n  skipAddons:")
        #expect(try messages(text).contains { $0.contains("unknown key unsafeSkipCAVerification") })
    }

    @Test func `nothing that init prints is needed later`() throws {
        let joins = try steps().compactMap { step -> String? in
            guard case .kubeadmJoin(let spec) = step.action else { return nil }
            return spec.config
        }
        #expect(joins.count == 2)
        for text in joins {
            #expect(text.contains("{{join.token}}") && text.contains("{{join.caCertHash}}"))
            #expect(!text.contains("certificateKey"))
        }
    }

    @Test func `everybody calls the endpoint, and nobody the first master`() throws {
        for text in try kubeadmTexts() {
            let endpoints = text.split(separator: "\n").filter {
                $0.contains("controlPlaneEndpoint:") || $0.contains("apiServerEndpoint:")
            }
            #expect(!endpoints.isEmpty && endpoints.allSatisfy { $0.contains("10.77.0.10:6443") })
        }
    }

    @Test func `nothing is started before what it needs`() throws {
        for planned in try LabDefinition.plan().manifests {
            let ids = planned.manifest.steps.map(\.id)
            func place(_ id: String) -> Int { ids.firstIndex(of: id) ?? -1 }
            if let join = ids.firstIndex(of: "kubeadm-join") {
                #expect(place("containerd") < join && place("kubelet") < join && place("swap") < join)
                #expect(place("containerd") >= 0 && place("kubelet") >= 0 && place("swap") >= 0)
                #expect(!planned.manifest.steps[join].waitsFor.isEmpty)
            }
        }
        let addon = Self.text.replacing("nodes:\n", with: "addons: [{name: net, artifact: net.yaml}]\nnodes:\n")
        let lock = ArtifactLock(entries: LabDefinition.lock.entries + [LabDefinition.entry("net.yaml", .file)])
        let plan = try Planner.plan(
            LabDefinition.load(addon), lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        let steps = plan.manifests.flatMap(\.manifest.steps).filter { step in
            if case .addon = step.action { true } else { false }
        }
        #expect(!steps.isEmpty && steps.allSatisfy { $0.waitsFor.contains { $0.words.contains("api.ready") } })
    }
}

extension String {
    /// What lies between two texts; empty where either is missing.
    fileprivate func components(after first: String, before second: String) -> Substring {
        guard let begin = firstRange(of: first)?.upperBound else { return "" }
        let rest = self[begin...]
        return rest[..<(rest.firstRange(of: second)?.lowerBound ?? rest.endIndex)]
    }
}
