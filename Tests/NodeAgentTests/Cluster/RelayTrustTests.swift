import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// What a hostile coordinator, or a node out of its role, gets from the responder of a control plane: nothing.
struct RelayTrustTests {
    private let cluster: MemoryCluster
    private let answering: ClusterStage

    init() throws {
        let plane = RoleSet([.controlPlane, .etcd])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
        answering = try ClusterStage("cp-1", of: cluster)
        try AuthorityFiles(spec: AuthoritiesTests.spec, paths: answering.paths).place(Self.bundle())
        try answering.use([AuthoritiesTests.step])
    }

    /// RSA keys take their time; one set serves all tests.
    private static func bundle() throws -> AuthorityBundle {
        try shared.withLock { kept in
            if let kept { return kept }
            let made = try AuthorityBundle.create(spec: AuthoritiesTests.spec, now: .now())
            kept = made
            return made
        }
    }

    private static let shared = Mutex<AuthorityBundle?>(nil)

    private func message(
        from name: String, _ topic: RelayTopic = .clusterAuthorities, to recipient: RelayRecipient = .node("cp-1"),
        id: String? = nil, signedBy key: PrivateKey? = nil, time: Timestamp = .now(), lifetime: Int = 60,
        clusterUID: String? = nil, body: [UInt8] = []
    ) throws -> PendingMessage {
        let message = RelayMessage(
            clusterUID: clusterUID ?? cluster.roster.clusterUID, id: try id ?? RelayID.make(), sender: name,
            recipient: recipient, topic: topic, inReplyTo: nil, sealed: false, body: Base64.encode(body), time: time,
            expires: time.adding(seconds: lifetime))
        let signer = try key ?? cluster.members[name]?.identity.key ?? PrivateKey.generate(.p256)
        return try #require(PendingMessage(try Envelope.sign(message, with: [signer])))
    }

    private func isDropped(_ outcome: RelayResponder.Outcome) -> Bool {
        guard case .dropped = outcome else { return false }
        return true
    }

    @Test func `a proven control plane gets the authorities, sealed to its key`() throws {
        #expect(answering.responder.handle(try message(from: "cp-2")) == .answered(.clusterAuthorities, "cp-2"))
        let answer = try #require(cluster.mail(of: "cp-2").first.flatMap(PendingMessage.init))
        #expect(answer.claimed.sealed)
        let bytes = try #require(Base64.decode(answer.claimed.body))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY"))
        let second = try cluster.member("cp-2").identity
        let opened = try Sealing.open(bytes, key: second.key, certificate: try Certificate(pem: second.certificate))
        #expect(try StrictJSON.decode(ClusterAuthorities.self, from: opened) == Self.bundle().documents)
        let worker = try cluster.member("worker-1").identity
        #expect(throws: CryptographyError.self) {
            try Sealing.open(bytes, key: worker.key, certificate: try Certificate(pem: worker.certificate))
        }
    }

    @Test func `a worker is refused and told why`() throws {
        guard case .refused = answering.responder.handle(try message(from: "worker-1")) else {
            Issue.record("not refused")
            return
        }
        let answer = try #require(cluster.mail(of: "worker-1").first.flatMap(PendingMessage.init))
        #expect(answer.claimed.topic == .refusal)
    }

    @Test func `messages that nobody proven has signed are dropped`() throws {
        let responder = answering.responder
        let coordinator = cluster.coordinatorKey
        let old = Timestamp.now().adding(seconds: -700)
        let hostile: [(String, PendingMessage)] = [
            ("signed by the coordinator", try message(from: "cp-2", signedBy: coordinator)),
            (
                "signed by a worker in a control plane's name",
                try message(
                    from: "cp-2", signedBy: try cluster.member("worker-1").identity.key)
            ),
            ("from a node that the roster does not list", try message(from: "cp-9")),
            ("of another cluster", try message(from: "cp-2", clusterUID: String(repeating: "0", count: 32))),
            ("expired", try message(from: "cp-2", time: old)),
            ("from the future", try message(from: "cp-2", time: Timestamp.now().adding(seconds: 900))),
            ("living too long", try message(from: "cp-2", lifetime: 86_400)),
            ("for another node", try message(from: "cp-2", to: .node("cp-3"))),
            ("for another role", try message(from: "cp-2", to: .role(.worker))),
            (
                "an operator's order by a node's key",
                try message(
                    from: "operator", .kubeconfig, signedBy: try cluster.member("cp-2").identity.key)
            ),
        ]
        for (name, pending) in hostile {
            #expect(isDropped(responder.handle(pending)), "\(name)")
        }
        #expect(cluster.mail(of: "cp-2").isEmpty)
    }

    @Test func `a replayed message is answered once`() throws {
        let responder = answering.responder
        let request = try message(from: "cp-2")
        #expect(responder.handle(request) == .answered(.clusterAuthorities, "cp-2"))
        #expect(isDropped(responder.handle(request)))
        #expect(cluster.mail(of: "cp-2").count == 1)
    }

    @Test func `a proof that the coordinator made up proves nothing`() throws {
        let entry = try cluster.member("cp-2").entry
        let forger = try PrivateKey.generate(.ed25519)
        for key in [forger, cluster.coordinatorKey] {
            let forged = try MemoryCluster.enrol(
                entry, admittedAs: entry.roles, operatorKey: key, authority: cluster.nodeAuthority,
                trust: cluster.trust)
            cluster.state.withLock { $0.proofs["cp-2"] = forged.proof }
            let request = try message(from: "cp-2", signedBy: forged.identity.key)
            #expect(isDropped(answering.responder.handle(request)))
        }
    }

    @Test func `a machine that was admitted as worker is no control plane, whatever the roster of others says`() throws
    {
        let entry = try cluster.member("cp-2").entry
        let worker = try MemoryCluster.enrol(
            entry, admittedAs: RoleSet([.worker]), operatorKey: cluster.operatorKey, authority: cluster.nodeAuthority,
            trust: cluster.trust)
        cluster.state.withLock { $0.proofs["cp-2"] = worker.proof }
        #expect(isDropped(answering.responder.handle(try message(from: "cp-2", signedBy: worker.identity.key))))
    }

    @Test func `the proof of another node does not stand for this one`() throws {
        cluster.state.withLock { $0.proofs["cp-2"] = $0.proofs["worker-1"] }
        let request = try message(from: "cp-2", signedBy: try cluster.member("worker-1").identity.key)
        #expect(isDropped(answering.responder.handle(request)))
    }

    /// What becomes of a request for the cluster's public CA by a node that no roster names, in a cluster with a pool of
    /// workers called cattle.
    private func outcome(
        of name: String, admittedAs role: RoleSet, toPool pool: String?
    ) throws -> RelayResponder.Outcome {
        let plane = RoleSet([.controlPlane, .etcd])
        let cluster = try MemoryCluster(
            [("cp-1", plane)], pools: [RosterPool(name: "cattle", roles: RoleSet([.worker]))])
        let answering = try ClusterStage("cp-1", of: cluster)
        try AuthorityFiles(spec: AuthoritiesTests.spec, paths: answering.paths).place(Self.bundle())
        try answering.use([AuthoritiesTests.step])
        let member = try MemoryCluster.enrol(
            RosterNode(name: name, roles: role, address: "10.0.0.99"), admittedAs: role, toPool: pool,
            operatorKey: cluster.operatorKey, authority: cluster.nodeAuthority, trust: cluster.trust)
        cluster.state.withLock { $0.proofs[name] = member.proof }
        return answering.responder.handle(try message(from: name, .publicAuthorities, signedBy: member.identity.key))
    }

    @Test func `a node that was admitted to a pool of the roster is answered`() throws {
        let worker = RoleSet([.worker])
        #expect(
            try outcome(of: "cattle-1f", admittedAs: worker, toPool: "cattle")
                == .answered(.publicAuthorities, "cattle-1f"))
    }

    @Test(arguments: [
        ("sheep-1f", [Role.worker], "sheep"), ("cattle-1f", [.controlPlane], "cattle"),
        // A named node that the definition has no more, and that happens to be called like the pool's.
        ("cattle-1f", [.worker], nil),
    ])
    func `a node that no pool of the roster admits is dropped`(name: String, roles: [Role], pool: String?) throws {
        #expect(isDropped(try outcome(of: name, admittedAs: RoleSet(roles), toPool: pool)))
    }

    @Test func `a certificate for another key in the proof gets nothing sealed to it`() throws {
        let stolen = try cluster.member("worker-1").proof.certificate
        cluster.state.withLock { $0.proofs["cp-2"]?.certificate = stolen }
        #expect(isDropped(answering.responder.handle(try message(from: "cp-2"))))
    }

    @Test func `one sender cannot ask without end`() throws {
        let responder = answering.responder
        var answered = 0
        for _ in 0..<40 {
            if case .answered = responder.handle(try message(from: "cp-2", .publicAuthorities)) { answered += 1 }
        }
        #expect((20...25).contains(answered))
        #expect(
            responder.handle(try message(from: "worker-1", .publicAuthorities))
                == .answered(
                    .publicAuthorities, "worker-1"))
    }

    @Test func `a topic without a handler is dropped, and a node that cannot answer leaves a role's message to others`()
        throws
    {
        #expect(isDropped(answering.responder.handle(try message(from: "cp-2", .refusal))))
        let other = try ClusterStage("cp-2", of: cluster)
        try other.use([AuthoritiesTests.step])
        let toRole = try message(from: "cp-1", to: .role(.controlPlane))
        guard case .left = other.responder.handle(toRole) else {
            Issue.record("not left")
            return
        }
    }
}
