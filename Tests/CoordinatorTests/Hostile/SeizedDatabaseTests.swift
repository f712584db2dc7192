import Foundation
import Glibc
import Shared
import Testing

@testable import Coordinator

/// The real `coordinator serve`, whose database somebody changed while it was stopped, and a real agent.
@Suite(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
final class SeizedDatabaseTests {
    private static let worker = RoleSet([.worker])
    private static let plane = RoleSet([.controlPlane])

    private let serve: ServeProcess
    private let machine: AgentProcess
    private let generations: [SignedGeneration]
    private let tree: [String: String]
    private var state: StateFolder { StateFolder(path: serve.configuration.stateFolder) }

    init() throws {
        let serve = try ServeProcess()
        self.serve = serve
        try serve.start()
        let nodes = [
            RosterNode(name: "cp-1", roles: Self.plane, address: "10.0.0.11"),
            RosterNode(name: "w-1", roles: Self.worker, address: "10.0.0.14"),
        ]
        var generations: [SignedGeneration] = []
        for number in 1...3 {
            generations.append(
                try SignedGeneration(
                    number, after: generations.last, nodes: nodes, clusterUID: serve.configuration.clusterUID,
                    key: serve.operatorKey
                ) { role in [.writing("/etc/muster/\(role).conf", "generation \(number)\n")] })
        }
        self.generations = generations
        machine = try AgentProcess(serve, name: "w-1", ticket: try serve.ticket("w-1"))
        try serve.apply(generations[0])
        _ = try machine.waitForStatus { $0.isConverged(at: 1) }
        // What a thief, or a careless backup, puts back later.
        serve.end(SIGTERM)
        let database = StateFolder(path: serve.configuration.stateFolder).database
        try FileManager.default.copyItem(atPath: database, toPath: "\(serve.folder)/old.db")
        try serve.start()
        try serve.apply(generations[1])
        _ = try machine.waitForStatus { $0.isConverged(at: 2) }
        tree = try machine.tree()
    }

    deinit {
        machine.end()
        serve.remove()
    }

    /// Stops the server, changes its database behind its back, and starts it again.
    private func tamper(_ change: @escaping @Sendable (inout StoreTransaction) throws -> Void) throws {
        serve.end(SIGTERM)
        let cluster = try StateOpening(folder: state).open()
        try cluster.store.transact { try change(&$0) }
        cluster.store.close()
        try serve.start()
    }

    private func expectRefused(_ what: String, _ kind: String, _ code: String) throws {
        let status = try machine.waitForStatus(.seconds(90)) { $0.refuses(kind, code) }
        #expect(status?.manifest?.generation == 2, "\(what)")
        try machine.expectUnchanged(since: tree, what)
    }

    @Test func `a database of last week does not bring last week's generation back`() throws {
        serve.end(SIGTERM)
        let manager = FileManager.default
        for suffix in ["", "-wal", "-shm"] { try? manager.removeItem(atPath: state.database + suffix) }
        try manager.copyItem(atPath: "\(serve.folder)/old.db", toPath: state.database)
        try serve.start()
        try expectRefused("the old database", "assignment", "rollback")
    }

    @Test func `generations that are written into the database are refused`() throws {
        let (second, third) = (generations[1], generations[2])
        let forged = try SignedGeneration(
            3, after: second, nodes: try StrictJSON.decode(Roster.self, from: third.roster).nodes,
            clusterUID: serve.configuration.clusterUID,
            key: try PrivateKey(pem: StateOpening.read(state.coordinatorKey))
        ) { _ in [.writing("/etc/muster/forged.conf", "mine\n")] }
        let swapped = try #require(third.digest(Self.worker))
        let planes = try #require(third.digest(Self.plane))
        try tamper { transaction in
            try forged.storeBlobs(in: &transaction)
            try Self.makeNewest(forged, forged.manifests.mapValues(\.digest), in: &transaction)
        }
        try expectRefused("signed by the server", "manifest", "signature")
        try tamper { transaction in
            try third.storeBlobs(in: &transaction)
            try Self.makeNewest(third, [Self.worker: planes, Self.plane: planes], in: &transaction)
        }
        try expectRefused("another role's manifest", "manifest", "role")
        try tamper { transaction in
            try transaction.put(BlobRow.key(swapped), Array("{}".utf8))
            try Self.makeNewest(third, third.manifests.mapValues(\.digest), in: &transaction)
        }
        try expectRefused("another blob under its digest", "manifest", "digest")
        try tamper { try third.storeBlobs(in: &$0) }
        _ = try machine.waitForStatus(.seconds(90)) { $0.isConverged(at: 3) && $0.refusals.isEmpty }
    }

    private static func makeNewest(
        _ generation: SignedGeneration, _ manifests: [RoleSet: Digest], in transaction: inout StoreTransaction
    ) throws {
        guard var row = try GenerationRow.newest(in: transaction) else { return }
        row.generation = generation.number
        row.rosterDigest = SHA256.digest(of: generation.roster)
        row.manifests = manifests.map { GenerationRow.Entry(role: $0.key, digest: $0.value) }
        try transaction.put(GenerationRow.key(generation.number), encoding: row)
        try transaction.put(GenerationRow.headKey, encoding: GenerationRow.Head(generation: generation.number))
    }
}
