import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Newer versions of held packages: told by nodes, shown in the status.
struct HeldUpdatesTests {
    private static let haproxy = HeldUpdate(
        package: "haproxy", installed: "2.6.12-1", candidate: "2.6.12-1+deb12u3", isSecurity: true)
    private static let kubelet = HeldUpdate(
        package: "kubelet", installed: "1.36.4-1.1", candidate: "1.36.5-1.1", isSecurity: false)

    private func post(_ updates: [HeldUpdate], as client: HTTPClient) throws -> Int {
        let body = try CanonicalJSON.encode(HeldUpdates(packages: updates))
        return try client.send(HTTPRequest(.post, "/v1/updates", body: body)).status
    }

    @Test func `what a node tells is in the status until it tells that nothing waits, or is gone`() throws {
        try CommandStage.with { stage in
            let client = try stage.coordinator.enrol("w-1", role: RoleSet([.worker])).client
            let line =
                "w-1: held packages have newer versions: haproxy 2.6.12-1 (2.6.12-1+deb12u3 is there, a security update), "
                + "kubelet 1.36.4-1.1 (1.36.5-1.1 is there); for haproxy write the version into the definition; a cluster "
                + "keeps the Kubernetes that it began with\n"
            #expect(!stage.run(["status"]).output.contains("held packages"))
            #expect(try post([Self.haproxy, Self.kubelet], as: client) == 204)
            #expect(stage.run(["status"]).output.contains(line))
            #expect(try post([], as: client) == 204)
            #expect(!stage.run(["status"]).output.contains("held packages"))
            #expect(try post([Self.kubelet], as: client) == 204)
            #expect(stage.run(["node", "ban", "w-1"]).status == .ok)
            #expect(!stage.run(["status", "--output", "json"]).output.contains("heldUpdates"))
        }
    }

    @Test(arguments: [
        Array(repeating: kubelet, count: HeldUpdates.most + 1),
        [HeldUpdate(package: "", installed: "1", candidate: "2", isSecurity: false)],
        [HeldUpdate(package: "a", installed: String(repeating: "1", count: 257), candidate: "2", isSecurity: false)],
    ])
    func `what no agent sends is refused`(updates: [HeldUpdate]) {
        #expect(throws: APIError.self) { try HeldUpdatesEndpoint.check(HeldUpdates(packages: updates)) }
    }

    @Test(arguments: ["", "[]", "{}", #"{"packages":[{}]}"#, #"{"packages":[],"more":1}"#, #"{"packages":{}}"#])
    func `a body of another form is refused, and nothing is kept`(body: String) throws {
        try CommandStage.with { stage in
            let client = try stage.coordinator.enrol("w-1", role: RoleSet([.worker])).client
            let request = HTTPRequest(.post, "/v1/updates", body: Array(body.utf8))
            #expect(try client.send(request).status == 400)
            #expect(!stage.run(["status"]).output.contains("held packages"))
        }
    }

    @Test func `nodes of which the same is true share a line, and security updates come first`() {
        func node(_ name: String, _ updates: [HeldUpdate]?) -> NodeStatus {
            NodeStatus(
                name: name, role: RoleSet([.worker]), heldUpdates: updates.map(HeldUpdates.init), isConverged: true)
        }
        let nodes =
            (1...6).map { node("w-\($0)", [Self.kubelet]) } + [node("cp-1", [Self.haproxy]), node("cp-2", nil)]
        let lines = HeldUpdatesText(nodes: nodes).lines
        #expect(lines.map { $0.prefix { $0 != ":" } } == ["cp-1", "w-1, w-2, w-3, w-4 and 2 more"])
    }
}
