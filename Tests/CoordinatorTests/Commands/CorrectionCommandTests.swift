import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A mistake that was applied, corrected by another `apply`, as an operator does it.
struct CorrectionCommandTests {
    private static let right = FieldDefinition.text.replacing("cluster: lab", with: "cluster: test")
    private static let wrong = right.replacing("10.244.0.0/16", with: "10.20.0.0/16")
        .replacing("version: 1.33.5", with: "version: 1.32.1")

    /// The code of the refusal; nil where the node has the lease now.
    private func askToBegin(_ client: HTTPClient) throws -> String? {
        let request = LeaseRequest(action: .acquire, term: nil, seconds: 60)
        let answer = try client.send(
            HTTPRequest(.post, "/v1/leases/kubeadm-init", body: CanonicalJSON.encode(request), deadline: .seconds(10)))
        return answer.status == 200 ? nil : try answer.decode(APIErrorBody.self).error.code
    }

    private func report(_ generation: Int, _ client: HTTPClient) throws {
        let activity = NodeActivity(
            state: .working, generation: generation, role: RoleSet([.controlPlane]), step: "kubeadm-init",
            stepNumber: 1,
            stepCount: 2, message: "at work", since: .now(), deadline: nil, agentVersion: "0")
        let body = ReportRequest(journal: String(repeating: "a", count: 32), entries: [], now: activity)
        _ = try client.send(HTTPRequest(.post, "/v1/reports", body: CanonicalJSON.encode(body))).checked()
    }

    @Test func `until kubeadm init has begun a mistake is corrected by another apply, and not afterwards`() throws {
        try CommandStage.with { stage in
            let file = try stage.folder.write("wrong.yaml", Self.wrong)
            let first = stage.run(["apply", "-f", file])
            #expect(first.status == .ok, "\(first.errors)")
            let client = try stage.coordinator.enrol("cp-1", role: RoleSet([.controlPlane])).client
            try report(1, client)
            let good = try stage.folder.write("right.yaml", Self.right)
            #expect(stage.run(["plan", "-f", good]).output.contains("generation 2"))
            let second = stage.run(["apply", "-f", good])
            #expect(second.status == .ok, "\(second.errors)")
            // An enrolled machine is who it is.
            let moved = try stage.folder.write("moved.yaml", Self.right.replacing("10.9.0.11", with: "10.9.0.99"))
            let refused = stage.run(["apply", "-f", moved])
            #expect(refused.status == .failed)
            #expect(refused.errors.contains("node cp-1 would move from 10.9.0.11 to 10.9.0.99"), "\(refused.errors)")
            #expect(refused.errors.contains("coordinator node remove cp-1"))
            // What was corrected is not begun with by a node that has not taken it yet.
            #expect(try askToBegin(client) == "lease-held")
            try report(2, client)
            #expect(try askToBegin(client) == nil)
            let late = stage.run(["apply", "-f", file])
            #expect(late.status == .failed)
            #expect(late.errors.contains("kubernetes.version would change from v1.33.5 to v1.32.1"), "\(late.errors)")
        }
    }

    @Test func `a correction that meets a cluster that was begun meanwhile is refused by the coordinator`() throws {
        let operators = try TestOperator()
        let now = Timestamp.now()
        let lease = LeaseRow(
            name: LeaseName.initialization, holder: "u", holderName: "cp-2", term: 1, since: now, expires: now,
            isReleased: true)
        try operators.store.transact { try $0.put(LeaseRow.key(lease.name), encoding: lease) }
        let roster = Roster(
            clusterUID: operators.clusterUID, generation: 1,
            nodes: [RosterNode(name: "w-1", roles: RoleSet([.worker]), address: "10.0.0.1")])
        let bytes = try CanonicalJSON.encode(roster)
        let manifest = Manifest(
            clusterUID: operators.clusterUID, role: RoleSet([.worker]), generation: 1, previousDigest: nil,
            rosterDigest: SHA256.digest(of: bytes), artifacts: [], steps: [])
        var upload = GenerationUpload(
            generation: 1, definitionDigest: SHA256.digest(of: []), roster: Base64.encode(bytes),
            manifests: [try Envelope.sign(manifest, with: [operators.authority.operatorKey])], beforeInit: true)
        func post() throws -> Response? {
            let request = try EndpointCall.request("POST", body: try CanonicalJSON.encode(upload))
            return EndpointCall.answer { try GenerationEndpoint(cluster: operators.cluster).upload(request) }
        }
        #expect(EndpointCall.code(try post()) == "begun")
        upload.beforeInit = nil
        #expect(try post()?.status == 201)
        let summary = try GenerationEndpoint(cluster: operators.cluster).newest(EndpointCall.request("GET", body: []))
        let answer = try #require(EndpointCall.answer { summary })
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains(#""granted":["kubeadm-init"]"#))
    }
}
