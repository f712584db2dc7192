import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// An agent that is put in the place of an older one goes on where that one stopped, and understands an older coordinator.
@Suite struct RecordedAgentTests {
    private let folder: ScratchFolder
    private let paths: HostPaths

    init() throws {
        folder = try ScratchFolder()
        paths = HostPaths(root: folder.path)
    }

    private func restore(_ node: String, of release: RecordedRelease) throws {
        try release.copy("agents/\(node)", to: paths.state)
    }

    @Test(arguments: RecordedRelease.all)
    func `the journal of each node is read, and knows every step`(_ release: RecordedRelease) throws {
        for node in ["cp-1", "worker-1", "lb"] {
            let folder = try ScratchFolder()
            let paths = HostPaths(root: folder.path)
            try release.copy("agents/\(node)", to: paths.state)
            let journal = try Journal(path: paths.journal, boot: "boot", agent: "test")
            #expect(journal.lastSequence > 10, "\(node)")
            #expect(journal.ledger.steps.allSatisfy { $0.state == .done && $0.step != nil }, "\(node)")
            #expect(journal.ledger.converged?.generation == 2, "\(node)")
        }
    }

    @Test(arguments: RecordedRelease.all)
    func `identity, ratchet and manifest of a control plane are in force again without a coordinator`(
        _ release: RecordedRelease
    ) throws {
        try restore("cp-1", of: release)
        let configuration = try StrictJSON.decode(
            AgentConfiguration.self, from: try release.bytes("agents/cp-1/agent.json"))
        let identity = try #require(
            try IdentityStore(paths: paths, configuration: configuration).load(now: release.now))
        #expect(identity.name == "cp-1")
        #expect(try RatchetFile(paths: paths).load().generation == 2)
        let gate = ManifestGate(
            paths: paths, identities: IdentityHolder(identity), link: BlobLink(),
            journal: try Journal(path: paths.journal, boot: "boot", agent: "test"))
        let permit = try #require(try gate.restore())
        #expect(permit.accepted.node.roles == RoleSet([.controlPlane, .etcd]))
        #expect(permit.accepted.manifest.generation == 2)
    }

    @Test(arguments: RecordedRelease.all)
    func `every answer of the coordinator is understood`(_ release: RecordedRelease) throws {
        var understood = 0
        for exchange in try release.exchanges() where exchange.listener != .admin && exchange.status != 204 {
            #expect(throws: Never.self, "\(exchange.title)") { try read(exchange) }
            understood += 1
        }
        #expect(understood > 15)
    }

    /// Reads an answer as ``CoordinatorClient`` and ``Enroller`` do.
    private func read(_ exchange: RecordedExchange) throws {
        let bytes = Array((exchange.answer ?? "").utf8)
        func decode<Answer: Decodable>(_: Answer.Type) throws {
            _ = try StrictJSON.decodeLenient(Answer.self, from: bytes)
        }
        guard exchange.status < 300 else { return try decode(APIErrorBody.self) }
        switch exchange.route {
        case "/v1/trust": try decode(TrustResponse.self)
        case "/v1/assignment": try decode(AssignmentResponse.self)
        case "/v1/conditions": try decode(ConditionsResponse.self)
        case "/v1/leases/{name}": try decode(LeaseResponse.self)
        case "/v1/nodes/{name}/proof": try decode(NodeProofResponse.self)
        case "/v1/relay": try decode(RelayBatch.self)
        case "/v1/certificate": try decode(CertificateRenewalResponse.self)
        case "/v1/enrolments": try decode(EnrolmentResponse.self)
        case "/v1/blobs/{digest}": try readBlob(bytes)
        default: Issue.record("no reader for \(exchange.route)")
        }
    }

    /// A manifest's envelope, or a roster.
    private func readBlob(_ bytes: [UInt8]) throws {
        guard let envelope = try? Envelope(reading: bytes) else {
            _ = try StrictJSON.decode(Roster.self, from: bytes)
            return
        }
        let payload = try #require(Base64.decode(envelope.payload))
        _ = try StrictJSON.decode(Manifest.self, from: payload)
    }
}
