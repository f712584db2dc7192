import Shared
import TestSupport
import Testing

@testable import Coordinator

struct OfflineCommandTests {
    private static let lab = "\(#filePath)".replacing(
        "Tests/CoordinatorTests/Commands/OfflineCommandTests.swift", with: "packaging/lab/cluster.yaml")

    @Test func `the lab's definition is planned anywhere, without artifacts`() throws {
        let call = CommandCall(["plan", "-f", Self.lab, "--output", "json", "--config", "/nonexistent"])
        #expect(call.status == .ok)
        let report = try StrictJSON.decodeLenient(PlanReport.self, from: Array(call.output.utf8))
        #expect(report.nodes.map(\.name).sorted() == ["cp-1", "cp-2", "cp-3", "lb", "worker-1"])
        #expect(report.nodes.first { $0.name == "cp-2" }?.roles == [.controlPlane, .etcd])
        #expect(report.nodes.first { $0.name == "lb" }?.address == "10.77.0.10")
        let warning = try #require(report.warnings.first)
        // People read it once, with its line; programs with the rest.
        let table = CommandCall(["plan", "-f", Self.lab, "--config", "/nonexistent"])
        #expect(table.errors.contains("artifacts.lock.json") && !table.output.contains(warning), "\(table.output)")
    }

    @Test func `a definition with errors is told as the renderer writes it, and ends with 1`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("cluster.yaml", "cluster: lab\nnoodles: []\n")
        let call = CommandCall(["plan", "-f", path, "--config", "/nonexistent"])
        #expect(call.status == .failed)
        #expect(call.output.isEmpty)
        #expect(call.errors.contains("cluster.yaml:2:1: error: "))
    }

    @Test func `the coordinator's user-data names what lies in the folder of packages`() throws {
        let folder = try ScratchFolder()
        try folder.write("muster-agent_0.1.0_amd64.deb", "agent")
        try folder.write("muster-coordinator_0.1.0_amd64.deb", "coordinator")
        let call = CommandCall([
            "cloud-init", "--coordinator", "-f", Self.lab, "--packages", folder.path, "--package-url",
            "http://10.77.0.1:8080/", "--config", "/nonexistent",
        ])
        #expect(call.status == .ok)
        #expect(call.output.hasPrefix("#cloud-config\n"))
        #expect(call.output.contains(" http://10.77.0.1:8080/muster-agent_0.1.0_amd64.deb\\n"))
        #expect(!call.output.contains("PRIVATE KEY"))
    }

    @Test
    func `without a load balancer the first control plane hosts the coordinator, with a ticket for all its roles`()
        throws
    {
        let folder = try ScratchFolder()
        try folder.write("muster-agent_0.1.0_amd64.deb", "agent")
        try folder.write("muster-coordinator_0.1.0_amd64.deb", "coordinator")
        let call = CommandCall([
            "cloud-init", "--coordinator", "-f",
            Self.lab.replacing("cluster.yaml", with: "definitions/one-control-plane.yaml"),
            "--packages", folder.path, "--package-url", "http://mirror", "--config", "/nonexistent",
        ])
        #expect(call.status == .ok, "\(call.errors)")
        for text in [" --address 10.77.0.11\\n", "--node cp-1 --role control-plane,etcd,worker --install\\n"] {
            #expect(call.output.contains(text), "\(text)")
        }
    }

    @Test func `a kubeconfig has everything inside`() throws {
        let text = Kubeconfig(
            clusterName: "lab", user: "a\"b", server: "https://10.77.0.10:6443", authority: "CA", certificate: "CERT",
            key: "KEY"
        ).text
        try Golden.expect(text, is: "kubeconfig.txt")
    }
}
