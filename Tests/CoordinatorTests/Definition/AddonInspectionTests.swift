import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What an addon may not do unless the definition allows it by name.
struct AddonInspectionTests {
    struct Row: Sendable {
        var exposure: AddonExposure?
        var line: Int
        var yaml: String
    }

    static let rows: [Row] = [
        Row(
            exposure: .nodePort, line: 4,
            yaml: "kind: Service\nmetadata: {name: ui}\nspec:\n  type: NodePort\n  ports: [{port: 80}]\n"),
        Row(exposure: .loadBalancer, line: 1, yaml: #"{"kind": "Service", "spec": {"type": "LoadBalancer"}}"#),
        Row(exposure: .externalIPs, line: 2, yaml: "kind: Service\nspec: {externalIPs: [192.0.2.1]}\n"),
        Row(
            exposure: .ingress, line: 2, yaml: "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ui}\n"
        ),
        Row(exposure: .ingress, line: 1, yaml: "kind: HTTPRoute\n"),
        Row(
            exposure: .hostPort, line: 3,
            yaml: "kind: Pod\nspec:\n  containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}]\n"),
        Row(
            exposure: .hostNetwork, line: 6,
            yaml:
                "kind: Deployment\nspec:\n  template:\n    spec:\n      containers: [{name: a}]\n      hostNetwork: true\n"
        ),
        Row(
            exposure: .hostNetwork, line: 2,
            yaml:
                "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {hostNetwork: true, containers: [{}]}}}}}\n"
        ),
        Row(
            exposure: .clusterAdmin, line: 2,
            yaml: "kind: ClusterRoleBinding\nroleRef: {kind: ClusterRole, name: cluster-admin}\n"
                + "subjects: [{kind: ServiceAccount, name: ui, namespace: ui}]\n"),
        Row(
            exposure: .clusterAdmin, line: 2,
            yaml: "kind: ClusterRole\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n"),
        Row(
            exposure: nil, line: 3,
            yaml: "kind: ClusterRoleBinding\nroleRef: {kind: ClusterRole, name: cluster-admin}\n"
                + "subjects: [{kind: Group, name: system:serviceaccounts}]\n"),
        Row(exposure: .unchecked, line: 1, yaml: "a: &b 1\n"),
        Row(exposure: .unchecked, line: 2, yaml: "kind: Service\n\tspec: 1\n"),
        Row(
            exposure: .nodePort, line: 3,
            yaml: "kind: ConfigMap\n---\n{kind: List, items: [{kind: Service, spec: {type: NodePort}}]}\n"),
    ]

    private func definition(_ more: String) -> String {
        LabDefinition.text.replacing("source: artifacts", with: "source: host")
            .replacing("nodes:\n", with: "addons: [{name: ui, file: ui.yaml\(more)}]\nnodes:\n")
    }

    private func load(_ yaml: String, _ more: String = "") throws -> LoadedDefinition {
        let folder = try ScratchFolder()
        try folder.write("ui.yaml", yaml)
        let file = try folder.write("cluster.yaml", definition(more))
        return try DefinitionLoader.load(path: file, requireArtifacts: false)
    }

    @Test(arguments: rows.indices)
    func `what would be open is refused at its place, and allowed by its name alone`(index: Int) throws {
        let row = Self.rows[index]
        let error = #expect(throws: DefinitionError.self, "\(row.yaml)") { _ = try load(row.yaml) }
        let errors = error?.problems.filter { $0.severity == .error } ?? []
        let problem = try #require(errors.first)
        #expect(errors.count == 1, "\(row.yaml)")
        #expect(problem.line == row.line, "\(row.yaml): \(problem)")
        #expect(problem.file?.hasSuffix("/ui.yaml") == true)
        #expect(error?.description.contains("ui.yaml:\(row.line):") == true)
        guard let exposure = row.exposure else {
            // Never, whatever is allowed.
            let all = AddonExposure.allCases.map(\.rawValue).joined(separator: ", ")
            #expect(throws: DefinitionError.self) { _ = try load(row.yaml, ", allow: [\(all)]") }
            return
        }
        #expect(problem.fix.contains("allow: [\(exposure.rawValue)]"))
        _ = try load(row.yaml, ", allow: [\(exposure.rawValue)]")
        let other = AddonExposure.allCases.first { $0 != exposure }
        #expect(throws: DefinitionError.self) { _ = try load(row.yaml, ", allow: [\(other?.rawValue ?? "")]") }
    }

    @Test func `an addon that stays inside the cluster is fine`() throws {
        let loaded = try load(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ui, namespace: board}
            spec: {template: {spec: {hostNetwork: false, containers: [{name: ui, ports: [{containerPort: 80}]}]}}}
            ---
            kind: Service
            spec: {type: ClusterIP, ports: [{port: 80}]}
            ---
            kind: ClusterRoleBinding
            roleRef: {kind: ClusterRole, name: view}
            subjects: [{kind: ServiceAccount, name: ui, namespace: board}]
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: manual}
            spec: {updateStrategy: {type: OnDelete}, template: {spec: {containers: [{name: ui}]}}}
            """)
        let addon = try #require(loaded.definition.addons.first)
        #expect(addon.workloads == [AddonWorkload(kind: "deployment", namespace: "board", name: "ui")])
    }

    @Test func `deeply nested schemas are looked at as everything else`() throws {
        let depth = 100
        let nested = String(repeating: "{properties: {a: ", count: depth) + "1" + String(repeating: "}}", count: depth)
        _ = try load("kind: CustomResourceDefinition\nspec: \(nested)\n")
    }

    @Test func `an addon out of the artifact store is looked at, too`() throws {
        let text = LabDefinition.text.replacing(
            "nodes:\n", with: "addons: [{name: ui, artifact: ui.yaml}]\nnodes:\n")
        var loaded = try DefinitionLoader.load(
            SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: "/nonexistent/a"),
            requireArtifacts: false)
        loaded.lock = ArtifactLock(entries: [LabDefinition.entry("ui.yaml", .file)])
        try AddonArtifacts.check(loaded) { _ in Array("kind: ConfigMap\n".utf8) }
        let error = #expect(throws: DefinitionError.self) {
            try AddonArtifacts.check(loaded) { _ in Array("kind: Service\nspec: {type: NodePort}\n".utf8) }
        }
        #expect(error?.description.contains("ui.yaml:2:") == true)
        #expect(throws: CommandError.self) { try AddonArtifacts.check(loaded) { _ in throw CommandError("gone") } }
    }

    @Test func `a word that allows nothing is an error`() throws {
        let error = #expect(throws: DefinitionError.self) { _ = try load("kind: ConfigMap\n", ", allow: [nodeport]") }
        #expect(error?.description.contains("write of node-port, load-balancer") == true)
    }

    @Test func `only an addon that is waited for says so in its step`() throws {
        let yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ui}\n"
        for (more, seconds) in [("", nil), (", waitSeconds: 300", 300)] as [(String, Int?)] {
            let loaded = try load(yaml, more)
            let plan = try Planner.plan(
                loaded.definition, lock: LabDefinition.lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd",
                previous: nil)
            let steps = try #require(plan.manifests.first { $0.role.contains(.controlPlane) }).manifest.steps
            let step = try #require(steps.first { $0.id == "addon-ui" })
            guard case .addon(let spec) = step.action else {
                Issue.record("no addon")
                continue
            }
            #expect(spec.waitSeconds == seconds)
            #expect(spec.workloads?.map(\.name) == seconds.map { _ in ["ui"] })
            #expect(step.timeoutSeconds == 900 + (seconds ?? 0))
            let text = String(decoding: try CanonicalJSON.encode(spec), as: UTF8.self)
            #expect(text.contains("workloads") == (seconds != nil))
        }
    }
}
