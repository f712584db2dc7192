import Shared
import Testing

@testable import Coordinator

struct LeaseRulesTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func node(_ name: String) -> NodeRow {
        NodeRow(
            name: name, uid: "uid-\(name)", keyID: "key-\(name)", state: .active, role: RoleSet([.controlPlane]),
            pool: nil,
            certificate: "", enrolment: Envelope(payload: "", payloadType: "", signatures: []), csr: "",
            admissionKeyID: "", facts: TestMachine.facts, enrolled: start)
    }

    private func store() throws -> Store {
        let store = try Store(engine: MemoryEngine())
        let digest = SHA256.digest(of: [])
        let row = GenerationRow(
            generation: 1, definitionDigest: digest, rosterDigest: digest, manifests: [], pools: [], applied: start,
            leases: ["init"], publishers: [:])
        try store.transact { transaction in
            try transaction.put(GenerationRow.key(1), encoding: row)
            try transaction.put(GenerationRow.headKey, encoding: GenerationRow.Head(generation: 1))
        }
        return store
    }

    /// The term afterwards, the code of the refusal, or "released".
    private func ask(
        _ store: Store, _ who: String, _ action: LeaseRequest.Action, term: Int? = nil, at seconds: Int,
        for life: Int = 60, name: String = "init"
    ) throws -> String {
        let rules = LeaseRules(now: start.adding(seconds: seconds))
        let node = node(who)
        do {
            let row = try store.transact { transaction in
                try rules.apply(
                    LeaseRequest(action: action, term: term, seconds: life), name: name, node: node, in: &transaction)
            }
            return row.map { "\($0.term)" } ?? "released"
        } catch let error as APIError {
            return error.code
        }
    }

    @Test func `the term grows with every grant and stays with every renewal`() throws {
        let store = try store()
        #expect(try ask(store, "a", .acquire, at: 0) == "1")
        #expect(try ask(store, "a", .acquire, at: 10) == "1")
        #expect(try ask(store, "b", .acquire, at: 20) == "lease-held")
        #expect(try ask(store, "a", .renew, term: 1, at: 30) == "1")
        #expect(try ask(store, "b", .acquire, at: 89) == "lease-held")
        #expect(try ask(store, "b", .acquire, at: 90) == "2")
        #expect(try ask(store, "a", .renew, term: 1, at: 91) == "lease-held")
        #expect(try ask(store, "a", .release, term: 1, at: 92) == "released")
        #expect(try ask(store, "a", .acquire, at: 93) == "lease-held")
        #expect(try ask(store, "b", .release, term: 2, at: 94) == "released")
        #expect(try ask(store, "b", .release, term: 2, at: 95) == "released")
        #expect(try ask(store, "b", .acquire, at: 96) == "3")
        #expect(try ask(store, "b", .renew, term: 2, at: 97) == "lease-lost")
        // An ended lease cannot be renewed, even when nobody else came.
        #expect(try ask(store, "b", .renew, term: 3, at: 500) == "lease-lost")
        #expect(try ask(store, "b", .acquire, at: 501) == "4")
    }

    @Test(arguments: [Int.min, -1, 0, 9, 601, Int.max])
    func `a lifetime out of bounds is refused`(life: Int) throws {
        #expect(try ask(try store(), "a", .acquire, at: 0, for: life) == "bad-request")
    }

    @Test(arguments: LeaseName.standing.sorted())
    func `changes of etcd's members are leased whatever the steps say`(name: String) throws {
        #expect(try ask(try store(), "a", .acquire, at: 0, name: name) == "1")
    }

    @Test(arguments: ["", "other", "init/", "../init"])
    func `a name that no step uses is refused`(name: String) throws {
        #expect(try ask(try store(), "a", .acquire, at: 0, name: name) == "lease-unknown")
    }

    @Test func `the lease of an order needs no step`() throws {
        let store = try store()
        #expect(try ask(store, "a", .acquire, at: 0, name: APIServerOutageOrder.lease) == "1")
        #expect(try ask(store, "b", .acquire, at: 1, name: APIServerOutageOrder.lease) == "lease-held")
    }

    @Test func `the lease of a reboot outlives it, and comes back to the machine in its old term`() throws {
        let (store, name) = (try store(), LeaseName.reboot)
        #expect(try ask(store, "a", .acquire, at: 0, for: 600, name: name) == "1")
        #expect(try ask(store, "b", .acquire, at: 599, for: 600, name: name) == "lease-held")
        #expect(try ask(store, "a", .acquire, at: 599, for: 600, name: name) == "1")
        #expect(try ask(store, "b", .acquire, at: 1198, for: 600, name: name) == "lease-held")
        #expect(try ask(store, "a", .release, term: 1, at: 1198, for: 600, name: name) == "released")
        #expect(try ask(store, "b", .acquire, at: 1198, for: 600, name: name) == "2")
    }

    @Test func `a clock that went back signs nothing`() throws {
        let store = try store()
        let start = start
        _ = try store.transact { try SigningClock.tick(&$0, now: start) }
        #expect(try store.transact { try SigningClock.tick(&$0, now: start.adding(seconds: -3)) } == start)
        let error = #expect(throws: APIError.self) {
            try store.transact { try SigningClock.tick(&$0, now: start.adding(seconds: -60)) }
        }
        #expect(error?.code == "clock-behind")
    }
}
