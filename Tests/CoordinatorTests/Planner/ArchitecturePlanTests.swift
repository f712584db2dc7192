import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What plans say when machines of several architectures take their programs from artifacts.
struct ArchitecturePlanTests {
    private static let clusterUID = "5e1f0c9d8b7a46352413020100ffeedd"

    /// The lab's lock, for these architectures.
    private static func lock(_ architectures: [Architecture?]) -> ArtifactLock {
        ArtifactLock(
            entries: architectures.enumerated().flatMap { index, architecture in
                LabDefinition.lock.entries.map { entry in
                    let digest = SHA256.digest(of: Array("\(entry.name) \(architecture?.rawValue ?? "")".utf8))
                    return ArtifactLock.Entry(
                        name: entry.name, digest: digest, size: entry.size + index, kind: entry.kind,
                        architecture: architecture)
                }
            })
    }

    private static let two = lock([.amd64, .arm64])

    private static func node(_ number: Int, _ architecture: String?) -> String {
        let word = architecture.map { ", architecture: \($0)" } ?? ""
        return "  - {name: worker-\(number), address: 10.77.0.\(13 + number), roles: [worker]\(word)}\n"
    }

    /// The lab with workers of these architectures; control planes are amd64.
    private static func text(_ workers: [String?], packages: Bool = false) -> String {
        var text = LabDefinition.text
            .replacing(", etcd]}", with: ", etcd], architecture: amd64}").replacing(node(1, nil), with: "")
        for (index, architecture) in workers.enumerated() { text = text.trimmed + node(index + 1, architecture) }
        return packages ? text.replacing("source: artifacts", with: "source: host") : text
    }

    private func plan(
        _ workers: [String?], lock: ArtifactLock = two, packages: Bool = false, previous: PreviousGeneration? = nil,
        progress: ClusterProgress = .unknown
    ) throws -> Plan {
        try Planner.plan(
            LabDefinition.load(Self.text(workers, packages: packages)), lock: lock, clusterUID: Self.clusterUID,
            previous: previous, progress: progress)
    }

    private func applied(_ plan: Plan) -> PreviousGeneration {
        PreviousGeneration(
            roster: plan.roster,
            manifests: plan.manifests.map {
                SignedManifest(
                    digest: SHA256.digest(of: $0.payload), manifest: $0.manifest, architecture: $0.architecture)
            }, pools: plan.pools)
    }

    private func digest(_ plan: Plan, _ name: String) throws -> Digest? {
        let node = try #require(plan.roster.node(named: name))
        return plan.manifest(of: node).map { SHA256.digest(of: $0.payload) }
    }

    private func previous(_ plan: Plan, _ name: String) throws -> Digest? {
        let node = try #require(plan.roster.node(named: name))
        return plan.manifest(of: node)?.manifest.previousDigest
    }

    @Test func `each machine gets the programs of its architecture`() throws {
        let plan = try plan(["amd64", "arm64"])
        var lines: [String] = []
        for node in plan.roster.nodes {
            let manifest = try #require(plan.manifest(of: node))
            lines.append("\(node.name): \(manifest.name)")
            for artifact in manifest.manifest.artifacts {
                let entry = Self.two.entries.first { $0.digest == artifact.digest }
                lines.append("  \(artifact.name) \(artifact.digest.short) \(entry?.architecture?.rawValue ?? "-")")
            }
        }
        try Golden.expect(lines.joined(separator: "\n") + "\n", is: "architectures.txt")
        let report = try PlanReport(
            plan, definition: LabDefinition.load(Self.text(["amd64", "arm64"])), previous: nil)
        let files = try PlanRendering(plan: plan, report: report).files()
        #expect(files["manifests/worker.arm64.json"] != nil && files["manifests/worker.json"] == nil)
        #expect(files["manifests/control-plane+etcd.json"] != nil)
    }

    @Test func `a definition without architectures plans as ever`() throws {
        let lock = Self.lock([.amd64])
        let said = try Planner.plan(
            LabDefinition.load(), lock: lock, clusterUID: Self.clusterUID, previous: nil)
        var bare = lock
        for index in bare.entries.indices { bare.entries[index].architecture = nil }
        let unsaid = try Planner.plan(LabDefinition.load(), lock: bare, clusterUID: Self.clusterUID, previous: nil)
        #expect(said == unsaid)
        #expect(said.roster.nodes.allSatisfy { $0.values.isEmpty })
    }

    @Test func `the same again is unchanged`() throws {
        let first = try plan(["amd64", "arm64"])
        let second = try plan(["amd64", "arm64"], previous: applied(first))
        #expect(second.isUnchanged && second.manifests.map(\.name) == first.manifests.map(\.name))
    }

    @Test func `each machine's manifest follows the one that it had`() throws {
        let one = try plan(["amd64"], lock: Self.lock([.amd64]))
        #expect(one.manifests.allSatisfy { $0.architecture == nil })
        let two = try plan(["amd64", "arm64"], previous: applied(one))
        #expect(try previous(two, "worker-1") == digest(one, "worker-1"))
        let three = try plan(["amd64", "arm64", "arm64"], previous: applied(two))
        for name in ["worker-1", "worker-2", "cp-1"] { #expect(try previous(three, name) == digest(two, name)) }
        // Where the programs no longer come from artifacts both ways go on beside each other.
        let packaged = try plan(
            ["amd64", "arm64", nil], lock: ArtifactLock(), packages: true, previous: applied(two))
        for name in ["worker-1", "worker-2"] { #expect(try previous(packaged, name) == digest(two, name)) }
        #expect(try previous(packaged, "worker-3") != nil)
        // A machine that no longer says what it is goes on from where it was, and only alone.
        let silent = try plan([nil, "arm64"], lock: ArtifactLock(), packages: true, previous: applied(two))
        for name in ["worker-1", "worker-2"] { #expect(try previous(silent, name) == digest(two, name)) }
        let error = #expect(throws: PlanError.self) {
            try plan([nil, nil], lock: ArtifactLock(), packages: true, previous: applied(two))
        }
        #expect(error?.detail.hasSuffix("would change from amd64 to nothing") == true)
        // One way is left, and it is one manifest again.
        let left = try plan(["amd64"], previous: applied(two))
        #expect(left.manifests.allSatisfy { $0.architecture == nil })
        #expect(try previous(left, "worker-1") == digest(two, "worker-1"))
    }

    @Test(arguments: [["arm64", "arm64"], ["amd64", "amd64"]])
    func `a machine cannot follow what was never its own`(workers: [String]) throws {
        let two = try applied(plan(["amd64", "arm64"]))
        let error = #expect(throws: PlanError.self) { try plan(workers, previous: two) }
        #expect(error?.code == .forbiddenChange)
        #expect(error?.detail.contains(workers[0] == "arm64" ? "worker-1 would" : "worker-2 would") == true)
        // A machine that was removed, or was never there, can come as what it is.
        let roles = RoleSet([.worker])
        let stays = workers[0] == "arm64" ? "worker-2" : "worker-1"
        let progress = ClusterProgress(isBegun: true, hasAuthorities: true, enrolled: [stays: roles])
        let corrected = try plan(workers, previous: two, progress: progress)
        #expect(corrected.manifests.filter { $0.role == roles }.map(\.architecture) == [nil])
        #expect(try previous(corrected, stays) == two.manifests.manifest(for: roles, architecture: workers[0])?.digest)
    }

    @Test func `what was written the wrong way round is put right`() throws {
        let first = try plan(["amd64", "arm64"])
        let second = try plan(["arm64", "amd64"], previous: applied(first))
        for name in ["worker-1", "worker-2"] { #expect(try previous(second, name) == digest(first, name)) }
    }

    @Test func `an image that others than Kubernetes run need not be for all`() throws {
        var lock = Self.two
        let digest = SHA256.digest(of: [1])
        lock.entries.append(
            ArtifactLock.Entry(name: "shop-1", digest: digest, size: 1, kind: .image, architecture: .amd64))
        let plan = try plan(["amd64", "arm64"], lock: lock)
        let users = plan.roster.nodes.filter { node in
            plan.manifest(of: node)?.manifest.artifacts.contains { $0.digest == digest } == true
        }
        #expect(users.map(\.name) == ["cp-1", "cp-2", "cp-3", "worker-1"])
    }

    /// What the loader says where a definition and its lock do not fit together.
    private func problems(_ text: String, _ lock: ArtifactLock) throws -> String {
        let folder = try ScratchFolder()
        try folder.write("artifacts.lock.json", lock.text)
        let path = try folder.write("cluster.yaml", text + "artifacts: {lockFile: artifacts.lock.json}\n")
        do {
            let now = Timestamp(seconds: 1_600_000_000)
            return try DefinitionLoader.load(path: path, now: now).renderedWarnings
        } catch let error as DefinitionError {
            return "\(error)".replacing(folder.path, with: "")
        }
    }

    @Test func `what does not fit together is told with its place`() throws {
        let arm = Self.lock([.arm64])
        var partly = Self.two
        partly.entries.removeAll { $0.architecture == .arm64 && ($0.name == "kubelet" || $0.name == "pause-3.2.tar") }
        let pool = "pools: [{name: cattle, roles: [worker], desired: 1}]\n"
        let packaged = Self.text([nil], packages: true)
        let rows: [(String, String, ArtifactLock)] = [
            ("a machine that does not say", Self.text(["amd64", nil]), Self.two),
            (
                "nor a pool", Self.text(["amd64"]).replacing("provider: host-gw", with: "provider: none") + pool,
                Self.two
            ),
            ("not even for images", packaged, Self.two),
            ("a machine that nothing is for", Self.text(["arm64", "riscv64"]), Self.two),
            ("one architecture, and it is another", Self.text(["arm64"]), Self.lock([.amd64])),
            ("all are of another", LabDefinition.text, arm),
            ("partly", Self.text(["amd64", "arm64"]), partly),
            ("the kernel's word", Self.text(["x86_64"]), Self.two),
            ("Go's word", Self.text(["ppc64le"]), Self.two),
            ("nonsense", Self.text(["pdp11"]), Self.two),
            ("nothing", Self.text(["\"\""]), Self.two),
            (
                "said otherwise",
                Self.text(["amd64"]).replacing(
                    "roles: [worker], ", with: "roles: [worker], values: {architecture: x86-64}, "), Self.two
            ),
        ]
        let text = try rows.map { "=== \($0.0)\n\(try problems($0.1, $0.2))" }.joined(separator: "\n") + "\n"
        try Golden.expect(text, is: "architecture-errors.txt")
    }
}

extension String {
    /// Without empty lines at the end.
    fileprivate var trimmed: String {
        var text = self
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }
}
