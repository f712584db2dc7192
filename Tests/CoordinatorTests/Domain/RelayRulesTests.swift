import Shared
import Testing

@testable import Coordinator

struct RelayRulesTests {
    private let start = Timestamp(seconds: 1_800_000_000)
    private let planes = RoleSet([.controlPlane])

    private func row(
        _ number: Int, to recipient: RelayRecipient, claimedBy: String? = nil, until: Int? = nil, life: Int = 600
    ) -> RelayRow {
        RelayRow(
            envelope: Envelope(payload: "\(number)", payloadType: "", signatures: []),
            id: PaddedNumber.text(number, digits: 32), sender: "w-1", recipient: recipient, topic: "certificate",
            expires: start.adding(seconds: life), claimedBy: claimedBy,
            claimedUntil: until.map { start.adding(seconds: $0) })
    }

    private func store(_ rows: [RelayRow]) throws -> Store {
        let store = try Store(engine: MemoryEngine())
        try store.transact { transaction in
            for row in rows { try transaction.put(RelayRow.key(row.id, to: row.recipient), encoding: row) }
        }
        return store
    }

    private func take(_ store: Store, _ name: String, _ roles: RoleSet, at seconds: Int = 0) throws -> [String] {
        let rules = RelayRules(now: start.adding(seconds: seconds))
        return try store.transact { try rules.take(for: .node(name: name, roles: roles), in: &$0) }.map(\.payload)
    }

    @Test func `a message to a role is one node's for half a minute, then the next one's`() throws {
        let store = try store([row(1, to: .role(.controlPlane))])
        #expect(try take(store, "cp-1", planes) == ["1"])
        #expect(try take(store, "cp-2", planes, at: 29) == [])
        #expect(try take(store, "cp-2", planes, at: 31) == ["1"])
        #expect(try take(store, "w-1", RoleSet([.worker]), at: 100) == [])
    }

    @Test func `nobody gets or removes another's message`() throws {
        let store = try store([row(1, to: .node("cp-1")), row(2, to: .operatorClient)])
        #expect(try take(store, "cp-2", planes) == [])
        #expect(try take(store, "cp-1", planes) == ["1"])
        let rules = RelayRules(now: start)
        for number in 1...2 {
            try store.transact {
                try rules.acknowledge(
                    PaddedNumber.text(number, digits: 32), by: .node(name: "cp-2", roles: RoleSet([.controlPlane])),
                    in: &$0)
            }
        }
        #expect(store.snapshot.rows(prefix: RelayRow.prefix).count == 2)
        try store.transact {
            try rules.acknowledge(PaddedNumber.text(2, digits: 32), by: .operatorClient, in: &$0)
        }
        #expect(store.snapshot.rows(prefix: RelayRow.prefix).count == 1)
    }

    @Test func `a message that another node looks at is not removed`() throws {
        let store = try store([row(1, to: .role(.controlPlane), claimedBy: "cp-1", until: 30)])
        let rules = RelayRules(now: start)
        let planes = planes
        #expect(throws: APIError.self) {
            try store.transact {
                try rules.acknowledge(
                    PaddedNumber.text(1, digits: 32), by: .node(name: "cp-2", roles: planes), in: &$0)
            }
        }
    }

    @Test func `an expired message is given to nobody`() throws {
        let store = try store([row(1, to: .node("cp-1"), life: 10)])
        #expect(try take(store, "cp-1", planes, at: 10) == [])
    }

    @Test func `sixteen are given at a time`() throws {
        let store = try store((1...20).map { row($0, to: .node("cp-1")) })
        #expect(try take(store, "cp-1", planes).count == RelayRules.batch)
    }
}
