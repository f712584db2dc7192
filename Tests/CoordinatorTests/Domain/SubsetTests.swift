import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `apply --only`: some nodes have a generation, the others the one before, until all have it.
struct SubsetTests {
    private let worker = RoleSet([.worker])

    private func nodes(_ count: Int) -> [RosterNode] {
        (1...count).map { RosterNode(name: "w-\($0)", roles: worker, address: "10.0.0.\($0)") }
    }

    private func assignment(_ client: HTTPClient) throws -> Assignment {
        let answer = try client.send(HTTPRequest(.get, "/v1/assignment")).checked().decode(AssignmentResponse.self)
        let bytes = try #require(Base64.decode(answer.assignment.payload))
        return try StrictJSON.decode(Assignment.self, from: bytes)
    }

    private func widen(_ coordinator: RunningCoordinator, _ generation: Int, _ only: [String]?) throws -> HTTPResponse {
        let body = try CanonicalJSON.encode(SubsetRequest(generation: generation, only: only))
        return try coordinator.admin().send(HTTPRequest(.post, AdminRoutes.subset, body: body))
    }

    @Test func `the named nodes get a generation, the others keep theirs and take a later one`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let first = try coordinator.enrol("w-1", role: worker).client
        let second = try coordinator.enrol("w-2", role: worker).client
        let one = try coordinator.apply(1, nodes: nodes(2))
        let two = try coordinator.apply(2, nodes: nodes(2), previous: one, only: ["w-1"])
        #expect(try assignment(first).generation == 2)
        #expect(try assignment(second).generation == 1)
        #expect(try assignment(second).manifestDigest == one[worker])
        let three = try coordinator.apply(3, nodes: nodes(2), previous: two, only: ["w-1"])
        #expect(try assignment(first).generation == 3)
        #expect(try assignment(second).generation == 1)
        let status = try coordinator.status()
        #expect(status.only == ["w-1"])
        #expect(status.nodes.map(\.heldAt) == [nil, 1])
        #expect(status.text.contains("generation 3 is handed only to w-1: w-2 keep generation 1"), "\(status.text)")
        #expect(try widen(coordinator, 3, nil).status == 200)
        #expect(try assignment(second).manifestDigest == three[worker])
        #expect(try coordinator.status().only == nil)
        try check(coordinator, from: one, over: two, to: three)
        let events = try coordinator.admin().send(HTTPRequest(.get, AdminRoutes.events)).checked()
            .decode(EventBatch.self).events.filter { $0.kind == "subset" }.map(\.message)
        #expect(
            events == [
                "generation 2 is handed only to w-1", "generation 3 is handed only to w-1",
                "generation 3 is handed to all other nodes too",
            ])
    }

    /// A node that missed generation 2 accepts 3 with what the coordinator still has of 2.
    private func check(
        _ coordinator: RunningCoordinator, from one: [RoleSet: Digest], over two: [RoleSet: Digest],
        to three: [RoleSet: Digest]
    ) throws {
        let verifier = try coordinator.server.cluster.verifier
        func envelope(_ digests: [RoleSet: Digest]) throws -> Envelope {
            let digest = try #require(digests[worker])
            return try Envelope(
                reading: try coordinator.admin().send(HTTPRequest(.get, "/v1/blobs/\(digest)")).checked().body)
        }
        let known = try verifier.manifest(
            try envelope(one), ManifestExpectation(role: worker, digest: nil, ratchet: nil))
        var expectation = ManifestExpectation(
            role: worker, digest: three[worker], ratchet: Ratchet.empty.advanced(by: known))
        #expect(throws: Refusal.self) { try verifier.manifest(try envelope(three), expectation) }
        #expect(try verifier.missingPredecessor(of: try envelope(three), expectation) == two[worker])
        expectation.intermediates = [try envelope(two)]
        #expect(try verifier.manifest(try envelope(three), expectation).payload.generation == 3)
    }

    @Test func `a node that never had a generation waits for one that is handed to it`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let client = try coordinator.enrol("w-2", role: worker).client
        try coordinator.apply(1, nodes: nodes(2), only: ["w-1"])
        let answer = try client.send(HTTPRequest(.get, "/v1/assignment"))
        #expect(answer.status == 404)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("apply --only left it out"))
        #expect(try widen(coordinator, 1, ["w-2"]).status == 200)
        #expect(try assignment(client).generation == 1)
        #expect(try coordinator.status().only == ["w-1", "w-2"])
    }

    @Test(arguments: [
        (2, ["w-1"], 409), (1, ["w-9"], 400), (1, [], 400), (1, ["w-1", "../w-2"], 400), (0, ["w-1"], 409),
    ])
    func `a subset of something else is refused and changes nothing`(
        generation: Int, names: [String], status: Int
    ) throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        try coordinator.apply(1, nodes: nodes(2), only: ["w-2"])
        #expect(try widen(coordinator, generation, names).status == status)
        #expect(try coordinator.status().only == ["w-2"])
    }

    @Test func `apply --only names nodes of the definition, and apply alone completes it`() throws {
        try CommandStage.with { stage in
            let (run, definition) = (stage.run, stage.definition)
            #expect(
                run(["artifact", "add", "--lock", stage.folder("artifacts.lock.json")] + stage.artifacts).status == .ok)
            #expect(run(["apply", "-f", definition]).status == .ok)
            let text = try stage.folder.text("cluster.yaml") + "files: [{path: /etc/motd, content: hello}]\n"
            try stage.folder.write("cluster.yaml", text)
            let unknown = run(["apply", "-f", definition, "--only", "cp-9"])
            #expect(unknown.status == .failed)
            #expect(unknown.errors.contains("--only: the definition has no node cp-9"), "\(unknown.errors)")
            #expect(try stage.coordinator.status().generation == 1)
            let subset = run(["apply", "-f", definition, "--only", "cp-1"])
            #expect(subset.status == .ok, "\(subset.errors)")
            #expect(subset.output.contains("generation 2 is handed only to cp-1\n"))
            #expect(subset.output.contains("cp-1 is not enrolled yet; it gets generation 2 when it comes"))
            #expect(run(["apply", "-f", definition, "--only", "cp-2"]).output.contains("only to cp-1, cp-2\n"))
            #expect(run(["status"]).output.contains("generation 2 is handed only to cp-1, cp-2: "))
            #expect(run(["apply", "-f", definition]).output.contains("generation 2 is handed to every node\n"))
            #expect(try stage.coordinator.status().only == nil)
            // Nothing is left to choose: who has it keeps it.
            #expect(run(["apply", "-f", definition, "--only", "cp-1"]).status == .ok)
            #expect(try stage.coordinator.status().only == nil)
        }
    }
}
