import Shared
import Testing

@testable import Coordinator

/// What the server makes of an upload that is not what `apply` would sign.
struct GenerationRulesTests {
    private let worker = RoleSet([.worker])

    private struct Parts {
        var clusterUID: String
        var signer: PrivateKey
        var generation = 1
        var rosterCluster: String
        var rosterGeneration = 1
        var role = RoleSet([.worker])
        var rosterRole = RoleSet([.worker])
        var previous: Digest?
        var rosterDigest: Digest?
        var artifacts: [ArtifactRecord] = []
    }

    private func upload(_ parts: Parts) throws -> (GenerationUpload, Digest) {
        let roster = Roster(
            clusterUID: parts.rosterCluster, generation: parts.rosterGeneration,
            nodes: [RosterNode(name: "w-1", roles: parts.rosterRole, address: "10.0.0.1")])
        let bytes = try CanonicalJSON.encode(roster)
        let manifest = Manifest(
            clusterUID: parts.clusterUID, role: parts.role, generation: parts.generation,
            previousDigest: parts.previous, rosterDigest: parts.rosterDigest ?? SHA256.digest(of: bytes),
            artifacts: parts.artifacts, steps: [])
        let envelope = try Envelope.sign(manifest, with: [parts.signer])
        let upload = GenerationUpload(
            generation: parts.rosterGeneration, definitionDigest: SHA256.digest(of: []), roster: Base64.encode(bytes),
            manifests: [envelope])
        return (upload, envelope.digest)
    }

    private func post(_ upload: GenerationUpload, to operators: TestOperator) throws -> String {
        let request = try EndpointCall.request("POST", body: try CanonicalJSON.encode(upload))
        let answer = EndpointCall.answer { try GenerationEndpoint(cluster: operators.cluster).upload(request) }
        return EndpointCall.code(answer) ?? "\(answer?.status ?? 0)"
    }

    private func parts(_ operators: TestOperator) -> Parts {
        Parts(
            clusterUID: operators.clusterUID, signer: operators.authority.operatorKey,
            rosterCluster: operators.clusterUID)
    }

    enum Flaw: String, CaseIterable {
        case coordinatorSigned, foreignManifest, foreignRoster, otherGeneration, skipped, otherRole, otherRoster
        case previousOfNothing, missingArtifact
    }

    @Test(
        arguments: zip(
            Flaw.allCases,
            [
                "signature", "cluster", "cluster", "chain", "generation", "bad-request", "digest", "schema",
                "artifact-missing",
            ]))
    func `a flawed generation is refused whole`(flaw: Flaw, code: String) throws {
        let operators = try TestOperator()
        var parts = parts(operators)
        switch flaw {
        // What a seized server would have to do.
        case .coordinatorSigned: parts.signer = operators.authority.coordinatorKey
        case .foreignManifest: parts.clusterUID = "feed"
        case .foreignRoster: parts.rosterCluster = "feed"
        case .otherGeneration: parts.generation = 2
        case .skipped: (parts.generation, parts.rosterGeneration) = (2, 2)
        case .otherRole: parts.rosterRole = RoleSet([.controlPlane])
        case .otherRoster: parts.rosterDigest = SHA256.digest(of: [9])
        case .previousOfNothing: parts.previous = SHA256.digest(of: [9])
        case .missingArtifact:
            parts.artifacts = [ArtifactRecord(name: "kubelet", digest: SHA256.digest(of: [9]), size: 1)]
        }
        #expect(try post(try upload(parts).0, to: operators) == code)
        #expect(operators.store.snapshot.rows(prefix: GenerationRow.prefix).isEmpty)
        #expect(operators.store.snapshot.rows(prefix: "blob/").isEmpty)
    }

    @Test func `a generation follows the one before, and the same again changes nothing`() throws {
        let operators = try TestOperator()
        var first = parts(operators)
        let (upload, digest) = try upload(first)
        #expect(try post(upload, to: operators) == "201")
        let revision = operators.store.snapshot.revision
        #expect(try post(upload, to: operators) == "200")
        #expect(operators.store.snapshot.revision == revision)
        // The same number with other content.
        first.rosterRole = RoleSet([.etcd])
        first.role = RoleSet([.etcd])
        #expect(try post(try self.upload(first).0, to: operators) == "generation")
        var second = parts(operators)
        (second.generation, second.rosterGeneration) = (2, 2)
        #expect(try post(try self.upload(second).0, to: operators) == "chain")
        second.previous = digest
        #expect(try post(try self.upload(second).0, to: operators) == "201")
    }

    enum Mixture: String, CaseIterable {
        case right, withoutArchitectures, twice, forNobody, ofNoManifest, missingOne, followsNothing
    }

    @Test(arguments: Mixture.allCases)
    func `a set of roles has several manifests only for several architectures`(mixture: Mixture) throws {
        let operators = try TestOperator()
        let names: [String?] = ["amd64", "arm64"]
        var digests: [Digest] = []
        for generation in 1...2 {
            let roster = Roster(
                clusterUID: operators.clusterUID, generation: generation,
                nodes: names.map {
                    RosterNode(
                        name: "w-\($0 ?? "")", roles: worker, address: "10.0.0.1", values: ["architecture": $0 ?? ""])
                })
            let bytes = try CanonicalJSON.encode(roster)
            let envelopes = try names.indices.map { index in
                let manifest = Manifest(
                    clusterUID: operators.clusterUID, role: worker, generation: generation,
                    previousDigest: mixture == .followsNothing ? nil : digests.isEmpty ? nil : digests[index],
                    rosterDigest: SHA256.digest(of: bytes), artifacts: [],
                    steps: [.writing("/etc/\(names[index] ?? "").conf", "")])
                return try Envelope.sign(manifest, with: [operators.authority.operatorKey])
            }
            digests = envelopes.map(\.digest)
            var architectures: [GenerationUpload.ManifestArchitecture]? = zip(digests, names).map {
                .init(manifest: $0, architecture: $1)
            }
            switch mixture {
            case .right, .followsNothing: break
            case .withoutArchitectures: architectures = nil
            case .twice: architectures?[1].architecture = "amd64"
            case .forNobody: architectures?[1].architecture = "riscv64"
            case .ofNoManifest: architectures?[1].manifest = SHA256.digest(of: [7])
            case .missingOne: architectures?.removeLast()
            }
            let upload = GenerationUpload(
                generation: generation, definitionDigest: SHA256.digest(of: []), roster: Base64.encode(bytes),
                manifests: envelopes, architectures: architectures)
            let wanted =
                switch mixture {
                case .right: "201"
                case .followsNothing: generation == 1 ? "201" : "chain"
                // One for all that say nothing else, which nobody here does.
                default: "bad-request"
                }
            #expect(try post(upload, to: operators) == (mixture == .missingOne ? "201" : wanted))
            guard mixture == .right else { return }
            let row = try #require(try GenerationRow.newest(in: operators.store.snapshot))
            for (index, name) in names.enumerated() {
                let node = NodeRow(
                    name: "w-\(name ?? "")", uid: "u", keyID: "k", state: .active, role: worker, pool: nil,
                    certificate: "", enrolment: envelopes[0], csr: "", admissionKeyID: "", facts: TestMachine.facts,
                    enrolled: .now())
                let target = try AssignmentRules(clusterUID: operators.clusterUID, node: node)
                    .target(generation: row, roster: roster)
                #expect(target.manifestDigest == digests[index])
            }
        }
    }

    @Test func `an assignment is signed anew at half of its life, for another key and for another manifest`() throws {
        let now = Timestamp(seconds: 1_800_000_000)
        var node = NodeRow(
            name: "w-1", uid: "u", keyID: "k", state: .active, role: worker, pool: nil, certificate: "",
            enrolment: Envelope(payload: "", payloadType: "", signatures: []), csr: "", admissionKeyID: "",
            facts: TestMachine.facts, enrolled: now)
        let target = AssignmentRules.Target(role: worker, generation: 1, manifestDigest: SHA256.digest(of: [1]))
        let row = AssignmentRow(
            envelope: node.enrolment,
            assignment: AssignmentRules(clusterUID: "c", node: node).assignment(target, at: now))
        let rules = AssignmentRules(clusterUID: "c", node: node)
        let half = Assignment.lifetimeSeconds / 2
        #expect(rules.isCurrent(row, target: target, now: now.adding(seconds: half - 1)))
        #expect(!rules.isCurrent(row, target: target, now: now.adding(seconds: half)))
        #expect(!rules.isCurrent(row, target: target, now: now.adding(seconds: -60)))
        let other = AssignmentRules.Target(role: worker, generation: 2, manifestDigest: SHA256.digest(of: [1]))
        #expect(!rules.isCurrent(row, target: other, now: now))
        node.keyID = "other"
        #expect(!AssignmentRules(clusterUID: "c", node: node).isCurrent(row, target: target, now: now))
    }
}
