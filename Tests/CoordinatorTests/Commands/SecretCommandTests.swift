import HTTPClient
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// Secrets from the operator's commands to nodes, through a running server that must learn nothing of them.
struct SecretCommandTests {
    private static let roles = RoleSet([.controlPlane, .etcd])
    private static let path = "/etc/kubernetes/cloud.conf"
    private static let secret = "password = correct-horse-battery-staple\n"

    /// A node that takes what is sent to it, and answers as it is told.
    private struct Taker: Sendable {
        let name: String
        let key: PrivateKey
        let certificate: String
        let client: HTTPClient

        /// Takes one message.
        ///
        /// - Returns: what was in it, opened.
        func take(answering topic: RelayTopic, _ body: String = "") throws -> [SealedFile] {
            let batch = try client.send(HTTPRequest(.get, "/v1/relay?wait=20")).checked().decode(RelayBatch.self)
            let envelope = try #require(batch.messages.first)
            let message = try StrictJSON.decode(
                RelayMessage.self, from: try #require(Base64.decode(envelope.payload)))
            #expect(message.topic == .sealedFiles && message.sealed && message.recipient == .node(name))
            let opened = try Sealing.open(message.bodyBytes, key: key, certificate: try Certificate(pem: certificate))
            let files = try StrictJSON.decode(SealedFileBatch.self, from: opened, limits: .document).files
            let reply = RelayMessage(
                clusterUID: message.clusterUID, id: try RandomBytes.hex(16), sender: name, recipient: .operatorClient,
                topic: topic, inReplyTo: message.id, sealed: false, body: Base64.encode(Array(body.utf8)), time: .now(),
                expires: Timestamp.now().adding(seconds: 60))
            let signed = try Envelope.sign(reply, with: [key])
            _ = try client.send(HTTPRequest(.post, "/v1/relay", body: CanonicalJSON.encode(signed))).checked()
            _ = try client.send(HTTPRequest(.delete, "/v1/relay/\(message.id)")).checked()
            return try files.map {
                try StrictJSON.decode(SealedFile.self, from: try #require(Base64.decode($0.payload)))
            }
        }

        /// Says that it works on a generation.
        func report(_ generation: Int) throws {
            let now = NodeActivity(
                state: .waiting, generation: generation, role: roles, step: "sealed", stepNumber: 1, stepCount: 2,
                message: "waiting for the sealed file \(path)", since: .now(), deadline: .now(), agentVersion: "0")
            let body = try CanonicalJSON.encode(ReportRequest(journal: "aa", entries: [], now: now))
            _ = try client.send(HTTPRequest(.post, "/v1/reports", body: body)).checked()
        }
    }

    /// A definition with one secret, applied before any node has enrolled.
    private static func with(_ body: (CommandStage, String) throws -> Void) throws {
        try CommandStage.with { stage in
            try DurableFile.write(
                Array(secret.utf8), to: stage.folder("cloud.conf"), mode: FileMode(0o600))
            let text =
                try stage.folder.text("cluster.yaml")
                + "files: [{path: \(path), sealed: cloud.conf, roles: [control-plane]}]\n"
            let definition = try stage.folder.write("sealed.yaml", text)
            let added = stage.run(["artifact", "add", "--lock", stage.folder("artifacts.lock.json")] + stage.artifacts)
            #expect(added.status == .ok, "\(added.errors)")
            let applied = stage.run(["apply", "-f", definition])
            #expect(applied.status == .ok, "\(applied.errors)")
            #expect(applied.errors.contains("cp-1, cp-2, cp-3 will need secrets of this definition"))
            try body(stage, definition)
        }
    }

    private static func enrol(_ name: String, _ stage: CommandStage) throws -> Taker {
        let node = try stage.coordinator.enrol(name, role: roles)
        return Taker(name: name, key: node.machine.key, certificate: node.certificate, client: node.client)
    }

    private static func meanwhile<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value, _ body: () throws -> Void
    ) throws -> Value? {
        let result = Mutex<Value?>(nil)
        let thread = try BackgroundThread(name: "node") {
            do { let value = try work(); result.withLock { $0 = value } } catch { Issue.record(error) }
        }
        try body()
        thread.join()
        return result.withLock { $0 }
    }

    @Test func `secret send seals to the node's key, and the coordinator's folder holds no byte of it`() throws {
        try Self.with { stage, definition in
            let node = try Self.enrol("cp-1", stage)
            let files = try Self.meanwhile({ try node.take(answering: .sealedFiles) }) {
                let call = stage.run(["secret", "send", "-f", definition, "cp-1", "--timeout", "20s"])
                #expect(call.status == .ok, "\(call.errors)")
                #expect(call.output == "cp-1: has taken \(Self.path)\n")
            }
            let file = try #require(files?.first)
            #expect(file.name == Self.path && file.contentBytes == Array(Self.secret.utf8))
            let held = try ChildProcess.run(
                executable: "grep",
                arguments: ["-rlaF", "-e", "battery", "-e", file.content, stage.coordinator.folder],
                deadline: .seconds(10))
            #expect(held.text == "")
            // The rest has no key yet.
            let all = stage.run(["secret", "send", "-f", definition, "cp-2"])
            #expect(all.status == .notConverged && all.output == "cp-2: has not enrolled yet\n")
            #expect(stage.run(["secret", "send", "-f", definition, "cp-9"]).errors.contains("there is no node cp-9"))
        }
    }

    @Test func `apply sends to a node that waits, once, and again where the node refuses`() throws {
        try Self.with { stage, definition in
            let node = try Self.enrol("cp-1", stage)
            try node.report(1)
            let files = try Self.meanwhile({ try node.take(answering: .sealedFiles) }) {
                let call = stage.run(["apply", "-f", definition, "--wait", "--timeout", "5s"])
                #expect(call.status == .notConverged)
                #expect(call.output.contains("cp-1: has taken \(Self.path)"), "\(call.output) \(call.errors)")
            }
            #expect(files?.map(\.name) == [Self.path])
            _ = try Self.meanwhile({ try node.take(answering: .refusal, "generation 1 lists another") }) {
                let call = stage.run(["secret", "send", "-f", definition])
                #expect(call.status == .notConverged)
                #expect(call.output.contains("cp-1 refused: generation 1 lists another"), "\(call.output)")
            }
        }
    }

    @Test func `a secret that changed since it was applied is not sent`() throws {
        try Self.with { stage, definition in
            _ = try Self.enrol("cp-1", stage)
            try DurableFile.write(Array("new".utf8), to: stage.folder("cloud.conf"), mode: FileMode(0o600))
            let call = stage.run(["secret", "send", "-f", definition])
            #expect(call.status == .failed)
            #expect(call.errors.contains("\(Self.path) is not what was applied as generation 1"))
            let plan = stage.run(["plan", "-f", definition])
            #expect(plan.output.contains("~ sealed-etc-kubernetes-cloud.conf"), "\(plan.output)")
            // Without the key nobody can tell, and it says so.
            let blind = stage.run(["plan", "-f", definition, "--key", stage.folder("nowhere.key")])
            #expect(blind.status == .failed)
        }
    }
}
