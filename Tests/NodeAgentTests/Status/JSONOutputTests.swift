import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// What the agent's commands print with `--output json`.
struct JSONOutputTests {
    private static func reference() throws -> OutputReference {
        let path = #filePath.replacing("Tests/NodeAgentTests/Status/JSONOutputTests.swift", with: "docs/output.md")
        return OutputReference(String(decoding: try DurableFile.readBounded(path, limit: 1 << 20), as: UTF8.self))
    }

    private func expect(_ json: String, is section: String) throws {
        #expect(try Self.reference().differences(Array(json.utf8), from: section).isEmpty, "\(section): \(json)")
    }

    private func run(_ words: [String]) -> (status: Shared.ExitStatus, output: String) {
        let printed = PrintedText()
        let status = CommandProgram(root: NodeAgent.root, version: "").run(words, console: printed.console())
        return (status, printed.output)
    }

    @Test func `every command that prints something lets its form be chosen`() {
        let silent: Set = ["run", ApplyLocalCommand.name]
        for command in NodeAgent.root.subcommands where !silent.contains(command.name) {
            for leaf in command.subcommands.isEmpty ? [command] : command.subcommands {
                #expect(leaf.options.contains { $0.name == "output" }, "\(leaf.name)")
            }
        }
    }

    @Test func `version and document verify`() throws {
        let version = run(["version", "-o", "json"])
        #expect(version.status == .ok)
        try expect(version.output, is: "node-agent version")
        let cluster = try TestCluster()
        let folder = try ScratchFolder()
        let trust = try folder.write(
            "trust.json", String(decoding: cluster.trustEnvelope.canonicalBytes, as: UTF8.self))
        let nonsense = try folder.write("nonsense.json", "{}")
        for file in [trust, nonsense] {
            let verified = run(["document", "verify", file, "--trust", trust, "-o", "json"])
            // The test cluster's documents are from the future.
            #expect(verified.status == .failed)
            try expect(verified.output, is: "node-agent document verify")
        }
        let accepted = DocumentReport.verify(
            cluster.trustEnvelope.canonicalBytes, trust: cluster.trustEnvelope.canonicalBytes, now: TestCluster.now)
        #expect(accepted.verdict == .accepted)
        try expect(OutputFormat.json.render(accepted), is: "node-agent document verify")
    }

    /// These look at the machine itself, so that here only what they print is compared.
    @Test func `status, plan, enrol and evidence`() throws {
        let board = StatusBoard(node: "cp-1", clusterUID: testClusterUID, agentVersion: ProductVersion.text, pid: 7)
        try expect(OutputFormat.json.render(board.status), is: "node-agent status")
        let digest = SHA256.digest(of: [])
        board.update { status in
            status.nodeUID = "0123"
            status.certificateNotAfter = .now()
            status.certificateProblem = "cannot be renewed"
            status.manifest = ManifestStatus(generation: 1, digest: digest, role: RoleSet([.worker]))
            status.steps = [
                StepStatus(id: "a", kind: .file, summary: "b", state: .done, message: "", since: .now())
            ]
            status.coordinator.isReachable = true
        }
        board.refused(Refusal(.role, kind: .manifest, "c"), digest: digest)
        board.refused(Refusal(.digest, kind: nil, "d"))
        try expect(OutputFormat.json.render(board.status), is: "node-agent status")
        let plan = PlanOutput(steps: [
            PlannedStep(id: "a", kind: .file, change: .changed, reason: "b"),
            PlannedStep(id: "c", kind: nil, change: .removed, reason: ""),
        ])
        try expect(OutputFormat.json.render(plan), is: "node-agent plan")
        let node = EnrolledNode(node: "cp-1", nodeUID: "0123", clusterUID: testClusterUID, fingerprint: "SHA256:00")
        try expect(OutputFormat.json.render(node), is: "node-agent enrol")
        let evidence = EvidenceFile(file: "/tmp/a.tar", size: 1024, entries: ["version.txt"])
        try expect(OutputFormat.json.render(evidence), is: "node-agent evidence")
    }

    @Test func `reset`() throws {
        let report = ResetReport(
            checks: [ResetReport.Check(what: "mounts of pods", left: ["/var/lib/kubelet/x"])], kept: ["hook: unknown"])
        let printed = LocalReset(node: "cp-1", report: report)
        try expect(String(decoding: try JSONText.encode(printed), as: UTF8.self), is: "node-agent reset")
        #expect(printed.text.hasSuffix("cp-1 is not clean; node-agent reset cp-1 --yes tries again\n"))
    }
}
