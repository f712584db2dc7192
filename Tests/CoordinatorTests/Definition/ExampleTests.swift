import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What `packaging/examples` promises.
struct ExampleTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/packaging/examples"

    private static let definitions = [
        "aws", "one-control-plane", "sandbox", "three-and-three", "three-control-planes", "two-masters-mended",
    ]

    private func text(_ name: String) throws -> String {
        String(decoding: try DurableFile.readBounded("\(Self.folder)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

    @Test(arguments: definitions)
    func `an example can be planned, with the artifacts that it names`(name: String) throws {
        let loaded = try DefinitionLoader.load(path: "\(Self.folder)/\(name).yaml", requireArtifacts: false)
        let names = ["kubernetes-apt-key"] + loaded.definition.addons.compactMap(\.artifact)
        let lock = ArtifactLock(
            entries: names.map { LabDefinition.entry($0, .file) } + [LabDefinition.entry("etcd", .binary)])
        let plan = try Planner.plan(
            loaded.definition, lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        #expect(plan.roster.nodes.count == loaded.definition.nodes.count)
        // Only the artifacts of the operator's own are not there yet.
        #expect(loaded.warnings.allSatisfy { $0.message.contains("artifacts.lock.json") })
    }

    @Test func `two masters are refused, and the refusal is explained`() throws {
        let text = try text("two-masters.yaml")
        do {
            _ = try DefinitionLoader.load(
                SourceText(name: "two-masters.yaml", text: text), files: DefinitionFiles(besides: "/nonexistent/a"),
                requireArtifacts: false)
            Issue.record("it is accepted")
        } catch {
            let errors = error.problems.filter { $0.severity == .error }
            try Golden.expect(ProblemRenderer(source: error.source).render(errors), is: "two-masters.txt")
        }
        let mended = try DefinitionLoader.load(path: "\(Self.folder)/two-masters-mended.yaml", requireArtifacts: false)
        #expect(mended.definition.nodes(with: .etcd).map(\.name) == ["mastera", "masterb", "voter"])
        #expect(mended.definition.nodes(with: .controlPlane).count == 2)
    }

    @Test func `every example is among those that are tested and in the page that tells what is what`() throws {
        let page = try text("README.md")
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0 != "README.md" }
        for name in names { #expect(page.contains("`\(name)`") || page.contains("`\(name)/`"), "\(name)") }
        let files = names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(Set(files) == Set(Self.definitions + ["two-masters"]))
    }

    @Test func `the load balancer of the sandbox is tuned as its haproxy was`() throws {
        let loaded = try DefinitionLoader.load(path: "\(Self.folder)/sandbox.yaml", requireArtifacts: false)
        let tuning = loaded.definition.loadBalancer.tuning
        #expect(tuning.inter == "10s" && tuning.downinter == "5s" && tuning.slowstart == "60s")
        #expect(tuning.rise == 2 && tuning.fall == 2 && tuning.maxconn == 250)
    }
}
