import FoundationEssentials
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What the README's first cluster and the examples say they are for: each distribution that one names has programs that
/// its Kubernetes works with, and nothing of it is past its time.
struct ExampleClaimTests {
    private static let repository =
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/")
    private static let folder = "\(repository)/packaging/examples"
    /// When the examples' Kubernetes must still get fixes; move it with them.
    private static let today = Timestamp(text: "2026-11-30T12:00:00Z") ?? .now()

    private static let files = Result {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try DurableFile.readBounded("\(repository)/\(path)", limit: 1 << 20), as: UTF8.self)
    }

    private struct UnknownRelease: Error { var name: String }

    /// The releases of a line `# For: Debian 12, Ubuntu 24.04.`
    private static func claim(_ text: String) throws -> [KnownRelease] {
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("# For: ") })
        let names = line.dropFirst(7).dropLast().split(separator: ", ", omittingEmptySubsequences: false).map(
            String.init)
        #expect(line.hasSuffix("."), "\(line)")
        return try names.map { name in
            guard let release = KnownRelease.allCases.first(where: { $0.name == name }) else {
                throw UnknownRelease(name: name)
            }
            return release
        }
    }

    /// The definition in the README, as people would copy it.
    private static func first() throws -> String {
        let lines = try text("README.md").split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasSuffix("```yaml") })
        return lines[(start + 1)...].prefix { !$0.hasSuffix("```") }.map { $0.dropFirst(3) }.joined(separator: "\n")
    }

    private static func warnings(_ loaded: LoadedDefinition) -> [String] {
        loaded.warnings.map(\.message).filter { !$0.contains("needs artifacts") && !$0.contains("artifacts.lock.json") }
    }

    /// What the table says against a definition on one release; empty where nothing.
    private static func unfit(_ definition: Definition, on release: DistributionRelease) throws -> [String] {
        let version = try #require(definition.kubernetes.version)
        var unfit: [String] = []
        if definition.etcd.topology == .systemd, definition.etcd.source == .packages,
            !EtcdNeed(version: version).includes(release.etcd)
        {
            unfit.append("etcd \(release.etcd)")
        }
        if definition.containerd.source == .packages, !ContainerdNeed(version: version).includes(release.containerd) {
            unfit.append("containerd \(release.containerd)")
        }
        return unfit
    }

    @Test func `the README's first cluster is true on every release that is supported`() throws {
        let source = SourceText(name: "cluster.yaml", text: try Self.first())
        let files = DefinitionFiles(besides: "/nonexistent/cluster.yaml")
        let loaded = try DefinitionLoader.load(source, files: files, requireArtifacts: false, now: Self.today)
        #expect(Self.warnings(loaded) == [])
        let lock = ArtifactLock(entries: [LabDefinition.entry("kubernetes-apt-key", .file)])
        let plan = try Planner.plan(
            loaded.definition, lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        #expect(plan.roster.nodes.map(\.name) == ["cp-1", "cp-2", "cp-3", "lb", "worker-1"])
        for release in DistributionRelease.all {
            #expect(try Self.unfit(loaded.definition, on: release) == [], "\(release.release.name)")
        }
        let version = try #require(loaded.definition.kubernetes.version)
        #expect(version == .example)
        let readme = try Self.text("README.md")
        #expect(readme.contains("https://pkgs.k8s.io/core:/stable:/v\(version.row.name)/deb/Release.key"))
        #expect(readme.contains("Debian (12, 13) or Ubuntu (22.04, 24.04, 26.04)"))
    }

    @Test(arguments: try files.get())
    func `an example can be had on every distribution that it claims`(file: String) throws {
        let text = try Self.text("packaging/examples/\(file)")
        let claimed = try Self.claim(text)
        #expect(!claimed.isEmpty)
        if text.contains("curl"),
            let version = text.firstRange(ofText: "/v1.").map({ text[$0.upperBound...].prefix(2) })
        {
            #expect(text.contains("version: 1.\(version)."), "the key is of the same minor")
        }
        let loaded: LoadedDefinition
        do {
            loaded = try DefinitionLoader.load(
                path: "\(Self.folder)/\(file)", requireArtifacts: false, now: Self.today)
        } catch let error as DefinitionError {
            // The one that is there to be refused.
            #expect(file == "two-masters.yaml")
            #expect(error.problems.filter { $0.severity == .error }.allSatisfy { $0.message.contains("two masters") })
            return
        }
        #expect(Self.warnings(loaded) == [])
        for release in DistributionRelease.all where claimed.contains(release.release) {
            #expect(try Self.unfit(loaded.definition, on: release) == [], "\(release.release.name)")
        }
    }

    @Test func `a claim that does not hold would be found`() throws {
        let text = try Self.first().replacing("{topology: stacked}", with: "{source: packages}")
            .replacing("[control-plane]", with: "[control-plane, etcd]").replacing("1.36.4", with: "1.31.4")
        let definition = try LabDefinition.load(text)
        let unfit = try DistributionRelease.all.filter { try !Self.unfit(definition, on: $0).isEmpty }
        #expect(unfit.map(\.release) == [.debian12, .ubuntu2204, .ubuntu2404])
        #expect(throws: UnknownRelease.self) { try Self.claim("# For: Debian 12, Fedora 43.\n") }
    }
}
