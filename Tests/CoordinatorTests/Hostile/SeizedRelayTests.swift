import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A seized coordinator asks a real control plane for what only control planes may have, in the name of machines that
/// it enrolled itself.
@Suite(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
final class SeizedRelayTests {
    private static let plane = RoleSet([.controlPlane])
    private static let worker = RoleSet([.worker])
    private static let secrets = [RelayTopic.clusterAuthorities, .joinMaterial]

    private let coordinator: HostileCoordinator
    private let machine: AgentProcess
    private let tree: [String: String]

    /// A control plane that has made the cluster's CAs.
    init() throws {
        let coordinator = try HostileCoordinator()
        self.coordinator = coordinator
        let nodes = [
            RosterNode(name: "cp-1", roles: Self.plane, address: "10.0.0.11"),
            RosterNode(name: "cp-2", roles: Self.plane, address: "10.0.0.12"),
            RosterNode(name: "w-1", roles: Self.worker, address: "10.0.0.14"),
        ]
        let authorities = Step(
            id: "cluster-authorities", summary: "make the CAs", publishes: ["cluster-authorities.ready"],
            action: .clusterAuthorities(
                ClusterAuthoritiesSpec(
                    directory: "/etc/kubernetes/pki", lease: "cluster-authorities", etcd: true,
                    etcdDirectory: "/etc/kubernetes/pki/etcd", validityDays: 30)))
        machine = try coordinator.machine("cp-1", Self.plane)
        try coordinator.apply(
            SignedGeneration(
                1, nodes: nodes, clusterUID: coordinator.cluster.clusterUID, key: coordinator.operatorKey
            ) { $0 == Self.plane ? [authorities] : [] })
        _ = try machine.waitForStatus { $0.isConverged(at: 1) }
        tree = try machine.tree()
        #expect(tree.keys.contains { $0.hasSuffix("/upper/kubernetes/pki/ca.key") })
    }

    deinit {
        machine.end()
        coordinator.end()
    }

    /// What the coordinator shows as the proof of a node.
    private func proof(
        _ name: String, machine: TestMachine, ticket: PrivateKey, admission: Envelope, certificate key: PublicKey? = nil
    ) throws -> NodeProofResponse {
        let request = try machine.request(clusterUID: coordinator.cluster.clusterUID, name: name, signer: ticket)
        let certificate = try NodeCertificates(
            clusterUID: coordinator.cluster.clusterUID, authority: coordinator.cluster.nodeAuthority
        ).issue(to: key ?? machine.key.publicKey, name: name, now: .now())
        return NodeProofResponse(
            admission: admission, enrolment: request.enrolment, csr: request.csr, certificate: certificate)
    }

    private func admission(_ name: String, _ role: RoleSet, ticket: PrivateKey, by key: PrivateKey) throws -> Envelope {
        try Envelope.sign(
            Admission.forTicket(ticket, name, role, clusterUID: coordinator.cluster.clusterUID), with: [key])
    }

    /// Puts a question into cp-1's mailbox, and waits until cp-1 has dealt with it.
    ///
    /// - Returns: what cp-1 sent to the asker.
    private func ask(_ topic: RelayTopic, as name: String, key: PrivateKey) throws -> [RelayMessage] {
        let now = Timestamp.now()
        let question = RelayMessage(
            clusterUID: coordinator.cluster.clusterUID, id: try RandomBytes.hex(16), sender: name,
            recipient: .node("cp-1"), topic: topic, inReplyTo: nil, sealed: false, body: "", time: now,
            expires: now.adding(seconds: 300))
        let row = RelayRow(
            envelope: try Envelope.sign(question, with: [key]), id: question.id, sender: name,
            recipient: question.recipient, topic: topic.rawValue, expires: question.expires)
        let place = RelayRow.key(row.id, to: row.recipient)
        try coordinator.store { try $0.put(place, encoding: row) }
        let store = coordinator.cluster.store
        let isDone = waitUntil(.seconds(20)) { store.snapshot.row(place) == nil }
        #expect(isDone, "\(topic) of \(name) is still there\n\(machine.log)")
        return try store.snapshot.list(prefix: RelayRow.prefix(of: .node(name)), as: RelayRow.self)
            .map { try StrictJSON.decode(RelayMessage.self, from: Base64.decode($0.value.envelope.payload) ?? []) }
            .filter { $0.inReplyTo == question.id }
    }

    private struct Attack {
        var name: String
        var key: PrivateKey
        var proof: NodeProofResponse
        var kind: String
        var code: String
    }

    private func attacks() throws -> [(String, Attack)] {
        let own = try TestMachine()
        let ticket = try PrivateKey.generate(.ed25519)
        let stolen = coordinator.cluster.coordinatorKey
        let bought = try coordinator.ticket("w-1", Self.worker)
        let workers = try admission("w-1", Self.worker, ticket: bought, by: coordinator.operatorKey)
        // A control plane that the operator did admit, and that never gave its key away.
        let trueTicket = try coordinator.ticket("cp-2", Self.plane)
        let trueAdmission = try admission("cp-2", Self.plane, ticket: trueTicket, by: coordinator.operatorKey)
        let trueMachine = try TestMachine()
        func attack(
            _ name: String, _ admission: Envelope, signer: PrivateKey, _ kind: String, _ code: String
        ) throws -> Attack {
            Attack(
                name: name, key: own.key,
                proof: try proof(name, machine: own, ticket: signer, admission: admission), kind: kind, code: code)
        }
        let truth = try proof("cp-2", machine: trueMachine, ticket: trueTicket, admission: trueAdmission)
        let swapped = try proof(
            "cp-2", machine: trueMachine, ticket: trueTicket, admission: trueAdmission, certificate: own.key.publicKey)
        return [
            (
                "a machine that no roster lists",
                try attack(
                    "evil-1", try admission("evil-1", Self.plane, ticket: ticket, by: stolen), signer: ticket, "relay",
                    "node")
            ),
            (
                "a control plane of the coordinator's own admission",
                try attack(
                    "cp-2", try admission("cp-2", Self.plane, ticket: ticket, by: stolen), signer: ticket, "admission",
                    "signature")
            ),
            (
                "a worker's ticket for a control plane",
                try attack("cp-2", workers, signer: bought, "enrolment", "node")
            ),
            (
                "an operator's admission, and another ticket",
                try attack("cp-2", trueAdmission, signer: ticket, "enrolment", "signature")
            ),
            (
                "the true proof with a certificate of its own to seal to",
                Attack(name: "cp-2", key: trueMachine.key, proof: swapped, kind: "enrolment", code: "node")
            ),
            (
                "the true proof, and a message that the true machine did not sign",
                Attack(name: "cp-2", key: own.key, proof: truth, kind: "relay", code: "signature")
            ),
        ]
    }

    private func show(_ proof: NodeProofResponse, of name: String) throws {
        try coordinator.tell("nodes") { request, _ in
            request.parameter("b") == name ? .respond(try .json(proof)) : nil
        }
    }

    @Test func `machines that the coordinator enrolled itself get neither CAs nor join material`() throws {
        for (what, attack) in try attacks() {
            try show(attack.proof, of: attack.name)
            for topic in Self.secrets {
                let answers = try ask(topic, as: attack.name, key: attack.key)
                #expect(answers.isEmpty, "\(what): \(topic)")
            }
            _ = try machine.waitForStatus { $0.refuses(attack.kind, attack.code) }
            try machine.expectUnchanged(since: tree, what)
        }
    }

    @Test func `a worker with a true proof is told that the CAs are not for it`() throws {
        let worker = try TestMachine()
        let ticket = try coordinator.ticket("w-1", Self.worker)
        try coordinator.enrol("w-1", worker, ticket)
        let answers = try ask(.clusterAuthorities, as: "w-1", key: worker.key)
        #expect(answers.map(\.topic) == [.refusal])
        _ = try machine.waitForStatus { $0.refuses("relay", "role") }
        try machine.expectUnchanged(since: tree, "the machine")
    }

    /// The same way is open to whom the operator did admit, so the refusals above are not for another reason.
    @Test func `a true control plane gets the CAs, sealed to it alone`() throws {
        let plane = try TestMachine()
        let ticket = try coordinator.ticket("cp-2", Self.plane)
        try coordinator.enrol("cp-2", plane, ticket)
        let answers = try ask(.clusterAuthorities, as: "cp-2", key: plane.key)
        let answer = try #require(answers.first)
        #expect(answer.topic == .clusterAuthorities && answer.sealed)
        let certificate = try Certificate(pem: try coordinator.row("cp-2").certificate)
        let body = try Sealing.open(answer.bodyBytes, key: plane.key, certificate: certificate)
        let authorities = try StrictJSON.decode(ClusterAuthorities.self, from: body)
        let canary = try #require(authorities.kubernetesKey.split(separator: "\n").dropFirst().first)
        for row in coordinator.cluster.store.snapshot.rows(prefix: "") {
            #expect(!String(decoding: row.value, as: UTF8.self).contains(canary), "\(row.key)")
        }
        #expect(throws: (any Error).self) {
            try Sealing.open(answer.bodyBytes, key: try PrivateKey.generate(.p256), certificate: certificate)
        }
    }
}
