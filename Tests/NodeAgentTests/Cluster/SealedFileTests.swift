import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// Secrets of the operator's on their way to a node, and what a hostile coordinator or node gets out of trying.
struct SealedFileTests {
    private static let path = "/etc/kubernetes/cloud.conf"
    private static let fingerprint = String(repeating: "a1", count: 32)
    private static let secret = "password = correct horse\n"

    private let cluster: MemoryCluster
    private let node: ClusterStage

    init() throws {
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
        node = try ClusterStage("cp-1", of: cluster)
    }

    private static func step(_ fingerprint: String = fingerprint, restarts: [String] = []) -> Step {
        Step(
            id: "sealed", summary: "take it", timeoutSeconds: 2,
            action: .sealedFile(
                SealedFileSpec(
                    path: path, mode: FileMode(0o600), owner: "root", group: "root", fingerprint: fingerprint,
                    restarts: restarts)))
    }

    private func file(
        _ name: String = path, fingerprint: String = fingerprint, content: [UInt8] = Array(secret.utf8),
        by key: PrivateKey? = nil, clusterUID: String = testClusterUID
    ) throws -> Envelope {
        try Envelope.sign(
            SealedFile(clusterUID: clusterUID, name: name, fingerprint: fingerprint, content: content),
            with: [key ?? cluster.operatorKey])
    }

    /// A message as the operator's command sends it.
    private func message(
        _ files: [Envelope], to name: String = "cp-1", sealedTo recipient: String? = nil,
        signedBy key: PrivateKey? = nil,
        sealed: Bool = true, sender: String = RelayMessage.operatorName
    ) throws -> PendingMessage {
        let body = try CanonicalJSON.encode(SealedFileBatch(files: files))
        let certificate = try Certificate(pem: try cluster.member(recipient ?? name).identity.certificate)
        let now = Timestamp.now()
        let message = RelayMessage(
            clusterUID: testClusterUID, id: try RelayID.make(), sender: sender, recipient: .node(name),
            topic: .sealedFiles, inReplyTo: nil, sealed: sealed,
            body: Base64.encode(sealed ? try Sealing.seal(body, to: certificate) : body), time: now,
            expires: now.adding(seconds: 600))
        return try #require(PendingMessage(try Envelope.sign(message, with: [key ?? cluster.operatorKey])))
    }

    private static func isRefused(_ outcome: RelayResponder.Outcome) -> Bool {
        if case .refused = outcome { true } else { false }
    }

    private static func isDropped(_ outcome: RelayResponder.Outcome) -> Bool {
        if case .dropped = outcome { true } else { false }
    }

    private var staged: StoredSecret? {
        get throws { try SealedStore(paths: node.paths).load(Self.path, fingerprint: Self.fingerprint) }
    }

    @Test func `what the operator sends goes into its place, once, and stays as it is`() throws {
        try node.use([Self.step()])
        #expect(throws: StepError.self) { try node.bring(Self.step()) }
        #expect(
            node.progress.withLock { $0.contains { $0.contains("waiting for the sealed file \(Self.path)") } })
        let sent = try message([try file()])
        #expect(node.responder.handle(sent) == .answered(.sealedFiles, "operator"))
        #expect(try node.bring(Self.step()) != nil)
        #expect(node.text(Self.path) == Self.secret)
        #expect(try FileState.read(node.paths.path(Self.path)).mode == FileMode(0o600))
        #expect(try FileState.read(node.paths.sealed).mode == FileMode(0o700))
        #expect(try node.bring(Self.step()) == nil)
        // The same again changes nothing, and what somebody changed comes back without the operator.
        #expect(node.responder.handle(try message([try file()])) == .answered(.sealedFiles, "operator"))
        #expect(try node.bring(Self.step()) == nil)
        try node.write("other\n", to: Self.path, mode: 0o644)
        #expect(try node.bring(Self.step()) == "\(Self.path) differs")
        #expect(node.text(Self.path) == Self.secret)
        let answer = try #require(cluster.mail(of: "operator").first.flatMap(PendingMessage.init))
        #expect(answer.claimed.topic == .sealedFiles && answer.claimed.body.isEmpty)
    }

    @Test func `another content is taken when the manifest lists it, and restarts who reads it`() throws {
        let host = RecordingHost()
        host.activate("reader.service")
        let node = try ClusterStage("cp-1", of: cluster, host: host)
        try node.use([Self.step(restarts: ["reader.service"])])
        _ = node.responder.handle(try message([try file()]))
        try node.bring(Self.step(restarts: ["reader.service"]))
        host.forget()
        let next = Self.step(String(repeating: "b2", count: 32), restarts: ["reader.service"])
        try node.use([next])
        let sent = try file(fingerprint: String(repeating: "b2", count: 32), content: Array("new\n".utf8))
        _ = node.responder.handle(try message([sent]))
        #expect(try node.bring(next) != nil)
        #expect(node.text(Self.path) == "new\n")
        #expect(host.calls == ["systemctl restart reader.service"])
        let handler = StepHandlers.handler(for: next.action)
        #expect(try handler.undo(try node.context(next)) == .undone)
        #expect(node.text(Self.path) == nil)
        #expect(try Folder.names(in: node.paths.sealed) == [])
    }

    @Test func `forged messages are dropped, and nothing is kept`() throws {
        try node.use([Self.step()])
        let worker = try cluster.member("worker-1").identity.key
        let hostile: [(String, PendingMessage)] = [
            ("by the coordinator in the operator's name", try message([try file()], signedBy: cluster.coordinatorKey)),
            ("by a node in the operator's name", try message([try file()], signedBy: worker)),
            ("in clear text", try message([try file()], sealed: false)),
            ("for another node", try message([try file()], to: "cp-2")),
        ]
        for (name, pending) in hostile { #expect(Self.isDropped(node.responder.handle(pending)), "\(name)") }
        #expect(try staged == nil)
        #expect(cluster.mail(of: "operator").isEmpty)
    }

    @Test func `files that are not for this node, or not the operator's, are refused`() throws {
        try node.use([Self.step()])
        let worker = try cluster.member("worker-1").identity.key
        let large = [UInt8](repeating: 1, count: SealedFile.maximumBytes + 1)
        let hostile: [(String, PendingMessage)] = [
            ("signed by the coordinator inside", try message([try file(by: cluster.coordinatorKey)])),
            ("signed by a node inside", try message([try file(by: worker)])),
            ("another cluster's", try message([try file(clusterUID: String(repeating: "0", count: 32))])),
            ("another fingerprint", try message([try file(fingerprint: String(repeating: "c3", count: 32))])),
            ("a fingerprint that is none", try message([try file(fingerprint: "a1")])),
            ("a path that is not listed", try message([try file("/etc/shadow")])),
            ("a path out of the folder", try message([try file("../../etc/shadow")])),
            ("too long", try message([try file(content: large)])),
            ("sealed to another node", try message([try file()], sealedTo: "cp-2")),
            ("one good and one bad", try message([try file(), try file("/etc/shadow")])),
            ("another kind of document", try message([try #require(cluster.trust.chain.first)])),
            (
                "more than a message holds",
                try message(
                    Array(
                        repeating: try Envelope.sign(
                            SealedFile(
                                clusterUID: testClusterUID, name: "a", fingerprint: Self.fingerprint, content: []),
                            with: [cluster.operatorKey]), count: 65))
            ),
        ]
        for (name, pending) in hostile { #expect(Self.isRefused(node.responder.handle(pending)), "\(name)") }
        #expect(try staged == nil)
        #expect((try? Folder.names(in: node.paths.sealed)) ?? [] == [])
        let answers = cluster.mail(of: "operator").compactMap(PendingMessage.init)
        #expect(answers.count == hostile.count && answers.allSatisfy { $0.claimed.topic == .refusal })
    }

    @Test func `a replayed message does nothing, also after an agent's restart and a newer content`() throws {
        try node.use([Self.step()])
        let old = try message([try file()])
        let responder = node.responder
        #expect(responder.handle(old) == .answered(.sealedFiles, "operator"))
        #expect(Self.isDropped(responder.handle(old)))
        let newer = String(repeating: "b2", count: 32)
        try node.use([Self.step(newer)])
        _ = responder.handle(try message([try file(fingerprint: newer, content: [1])]))
        // A new agent remembers no identifiers; the manifest in force is what keeps the old content out.
        #expect(Self.isRefused(node.responder.handle(old)))
        let kept = try SealedStore(paths: node.paths).load(Self.path, fingerprint: newer)
        #expect(kept?.content == [1])
    }

    @Test func `a control plane that has it hands it to another, and to nobody whose manifest does not list it`() throws
    {
        try node.use([Self.step()])
        _ = node.responder.handle(try message([try file()]))
        try node.bring(Self.step())
        cluster.publish(ConditionName.clusterAuthorities, by: "cp-1")
        try node.serve()
        let second = try ClusterStage("cp-2", of: cluster)
        #expect(try second.bring(Self.step()) != nil)
        #expect(second.text(Self.path) == Self.secret)
        for envelope in cluster.mail(of: "cp-2").compactMap(PendingMessage.init) {
            #expect(envelope.claimed.sealed)
        }

        let worker = try ClusterStage("worker-1", of: cluster)
        let manifest = try worker.use([])
        let order = SealedFileOrder(name: Self.path, fingerprint: Self.fingerprint, manifestDigest: manifest.digest)
        let body = try CanonicalJSON.encode(order)
        let asked = try RelayWriter(peers: worker.peers).write(.sealedFiles, body: body, to: .node("cp-1"))
        let outcome = node.responder.handle(try #require(PendingMessage(asked.envelope)))
        #expect(Self.isRefused(outcome))
    }

    @Test func `a control plane cannot make the operator's files up`() throws {
        let forged = try file(by: try cluster.member("cp-1").identity.key)
        try Folder.make(node.paths.sealed, mode: FileMode(0o700))
        let place = node.paths.sealed + "/" + SHA256.digest(of: Array(Self.path.utf8)).hex
        try DurableFile.write(forged.canonicalBytes, to: place, mode: FileMode(0o600))
        try node.use([Self.step()])
        cluster.publish(ConditionName.clusterAuthorities, by: "cp-1")
        try node.serve()
        let second = try ClusterStage("cp-2", of: cluster)
        #expect(throws: StepError.self) { try second.bring(Self.step()) }
        #expect(second.progress.withLock { $0.contains { $0.contains("sealed-file refused (signature)") } })
        #expect(second.text(Self.path) == nil)
    }
}

/// CAs that the operator supplies, in place of those that a control plane makes.
struct SuppliedAuthoritiesTests {
    private static let made = Result {
        let bundle = try AuthorityBundle.create(spec: AuthoritiesTests.spec, now: .now())
        return bundle.documents
    }

    private static func step(_ fingerprint: String, timeoutSeconds: Int = 20) -> Step {
        var spec = AuthoritiesTests.spec
        spec.supplied = fingerprint
        return Step(
            id: "authorities", summary: "take the CAs", publishes: [ConditionName.clusterAuthorities],
            timeoutSeconds: timeoutSeconds, action: .clusterAuthorities(spec))
    }

    private static func cluster() throws -> MemoryCluster {
        let plane = RoleSet([.controlPlane, .etcd])
        return try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
    }

    private static func deliver(
        _ documents: ClusterAuthorities, fingerprint: String, to stage: ClusterStage
    ) throws {
        let file = SealedFile(
            clusterUID: testClusterUID, name: SealedFileName.authorities, fingerprint: fingerprint,
            content: try CanonicalJSON.encode(documents))
        let envelope = try Envelope.sign(file, with: [stage.cluster.operatorKey])
        try SealedStore(paths: stage.paths).save(try stage.peers.verifier().sealedFile(envelope))
    }

    @Test func `the operator's set is taken, and the next control plane gets it from the first`() throws {
        let documents = try Self.made.get()
        let cluster = try Self.cluster()
        let first = try ClusterStage("cp-1", of: cluster)
        try Self.deliver(documents, fingerprint: documents.fingerprint, to: first)
        #expect(try first.bring(Self.step(documents.fingerprint)) != nil)
        #expect(first.text("/etc/kubernetes/pki/ca.key") == documents.kubernetesKey)
        #expect(try FileState.read(first.paths.path("/etc/kubernetes/pki/ca.key")).mode == FileMode(0o600))
        // No second copy of the keys stays on the way.
        #expect(try Folder.names(in: first.paths.sealed) == [])
        #expect(try first.bring(Self.step(documents.fingerprint)) == nil)
        try first.serve()
        let second = try ClusterStage("cp-2", of: cluster)
        #expect(try second.bring(Self.step(documents.fingerprint)) != nil)
        #expect(second.text("/etc/kubernetes/pki/sa.key") == documents.serviceAccountKey)
    }

    @Test func `a set that is not the manifest's, or in which a key is another one's, is refused`() throws {
        var documents = try Self.made.get()
        let stage = try ClusterStage("cp-1", of: try Self.cluster())
        let other = String(repeating: "d4", count: 32)
        try Self.deliver(documents, fingerprint: other, to: stage)
        #expect(throws: StepError(.refused, "the authorities that came are not those that the manifest names")) {
            try stage.bring(Self.step(other))
        }
        documents.kubernetesKey = documents.frontProxyKey
        try Self.deliver(documents, fingerprint: documents.fingerprint, to: stage)
        let error = #expect(throws: StepError.self) { try stage.bring(Self.step(documents.fingerprint)) }
        #expect(error?.message.contains("the key is not that of the certificate") == true)
        #expect(stage.text("/etc/kubernetes/pki/ca.key") == nil)
    }

    @Test func `CAs that lie there already and are others are never written over`() throws {
        let documents = try Self.made.get()
        let stage = try ClusterStage("cp-1", of: try Self.cluster())
        let there = try AuthorityBundle.create(spec: AuthoritiesTests.spec, now: .now())
        try AuthorityFiles(spec: AuthoritiesTests.spec, paths: stage.paths).place(there)
        try Self.deliver(documents, fingerprint: documents.fingerprint, to: stage)
        let error = #expect(throws: StepError.self) { try stage.bring(Self.step(documents.fingerprint)) }
        #expect(error?.code == .blocked)
        #expect(stage.text("/etc/kubernetes/pki/ca.key") == there.documents.kubernetesKey)
    }
}
