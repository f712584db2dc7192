import Shared
import TestSupport
import Testing

@testable import NodeAgent

@Suite struct WaitTests {
    private static let allPrepared = Wait(
        condition: "etcd.prepared", role: .controlPlane, quantity: .all, sameRoster: true)

    @Test func `a wait names the nodes that are missing and gives up in time`() throws {
        let stage = try RunnerStage()
        stage.link.publish("etcd.prepared", node: "cp-1", rosterDigest: SHA256.digest(of: [1]))
        #expect(try stage.run(stage.manifest([.note("a", waitsFor: [Self.allPrepared])])) == .failed)
        #expect(
            stage.board.status.activity.message
                == "a: gave up waiting for condition etcd.prepared of cp-2, cp-3 after 2 s")
        // Nothing had begun.
        #expect(stage.world.changes.isEmpty)
    }

    @Test func `a wait ends when the last publication comes`() throws {
        let stage = try RunnerStage()
        for node in ["cp-1", "cp-2", "cp-3"] {
            stage.link.publish("etcd.prepared", node: node, rosterDigest: SHA256.digest(of: [1]))
        }
        #expect(try stage.run(stage.manifest([.note("a", waitsFor: [Self.allPrepared])])) == .converged)
    }

    @Test func `a done step does not wait again`() throws {
        let stage = try RunnerStage()
        stage.world.done = ["a"]
        stage.link.setAway(true)
        #expect(try stage.run(stage.manifest([.note("a", waitsFor: [Self.allPrepared])])) == .converged)
    }

    @Test func `a coordinator that is away is part of the reason`() throws {
        let stage = try RunnerStage()
        stage.link.setAway(true)
        #expect(try stage.run(stage.manifest([.note("a", waitsFor: [Self.allPrepared])])) == .failed)
        #expect(stage.board.status.activity.message.contains("the coordinator does not answer"))
    }

    @Test(arguments: [
        // quantity, sameRoster, who published with which roster, who is missing
        (Wait.Quantity.all, false, ["cp-1": 1, "cp-2": 2, "cp-3": 1], [String]()),
        (.all, true, ["cp-1": 1, "cp-2": 2, "cp-3": 1], ["cp-2"]),
        (.any, true, ["cp-2": 2], ["cp-1", "cp-2", "cp-3"]),
        (.any, true, ["cp-2": 1], []),
        (.any, false, ["stranger": 1], ["cp-1", "cp-2", "cp-3"]),
        (.all, false, [:], ["cp-1", "cp-2", "cp-3"]),
    ])
    func `missing publications are counted`(
        quantity: Wait.Quantity, sameRoster: Bool, published: [String: UInt8], missing: [String]
    ) throws {
        let stage = try RunnerStage()
        let manifest = stage.manifest([])
        let check = WaitCheck(
            roster: manifest.roster, rosterDigest: SHA256.digest(of: [1]),
            conditions: published.map { node, roster in
                Condition(
                    name: "c", node: node, generation: 1, rosterDigest: SHA256.digest(of: [roster]), since: .now())
            })
        let wait = Wait(condition: "c", role: .controlPlane, quantity: quantity, sameRoster: sameRoster)
        #expect(check.missing(wait) == missing)
    }
}
