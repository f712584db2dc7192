import Shared
import Testing

@testable import Coordinator

struct DefinitionLoaderTests {
    @Test func `the lab's definition is read`() throws {
        let definition = try LabDefinition.load()
        #expect(definition.cluster == "lab")
        #expect(definition.kubernetes.version == KubernetesVersion(minor: 20, patch: 2))
        #expect(definition.kubernetes.kubeletConfiguration["failSwapOn"] == .boolean(false))
        #expect(definition.nodes.map(\.name) == ["lb", "cp-1", "cp-2", "cp-3", "worker-1"])
        #expect(definition.nodes[1].roles == [.controlPlane, .etcd])
        #expect(definition.host.swap == .keep)
    }

    @Test func `JSON with tabs is read like YAML`() throws {
        let json = """
            {
            \t"cluster": "one", "kubernetes": {"version": "1.36.4", "source": "host"},
            \t"controlPlaneEndpoint": "10.0.0.1:6443", "etcd": {"source": "host"},
            \t"nodes": [{"name": "cp-1", "address": "10.0.0.1", "roles": ["control-plane", "etcd", "worker"]}]
            }
            """
        let definition = try LabDefinition.load(json)
        #expect(definition.nodes[0].roleSet.description == "control-plane+etcd+worker")
    }

    @Test func `a missing lock file is a warning for a plan and an error to apply`() throws {
        let text = LabDefinition.text + "artifacts: {lockFile: nowhere.json}\n"
        let source = SourceText(name: "cluster.yaml", text: text)
        let files = DefinitionFiles(besides: "/nonexistent/cluster.yaml")
        let loaded = try DefinitionLoader.load(source, files: files, requireArtifacts: false)
        let missing = loaded.warnings.filter { $0.message.contains("nowhere.json") }
        #expect(missing.map(\.severity) == [.warning])
        #expect(throws: DefinitionError.self) { try DefinitionLoader.load(source, files: files) }
        let report = try PlanReport(loaded, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        #expect(report.generation == nil)
        #expect(report.nodes.count == 5)
        #expect(report.warnings.filter { $0.contains("nowhere.json") }.count == 1)
    }

    @Test func `a lock file round trips`() throws {
        let problems = ProblemCollector()
        let root = try #require(
            YAMLParser.parse(SourceText(name: "lock", text: LabDefinition.lock.text), problems: problems))
        let reader = MappingReader(root, path: .root, problems: problems)
        let lock = ArtifactLock(reader)
        reader.finish()
        #expect(problems.problems == [])
        #expect(Set(lock.entries.map(\.name)) == Set(LabDefinition.lock.entries.map(\.name)))
    }
}
