import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A worker took every lease and kept it.
struct Finding02Tests {
    private let start = Timestamp(seconds: 1_800_000_000)
    private let stepSeconds = 1800

    private func node(_ name: String, _ roles: [Role]) -> NodeRow {
        NodeRow(
            name: name, uid: "uid-\(name)", keyID: "", state: .active, role: RoleSet(roles), pool: nil,
            certificate: "", enrolment: Envelope(payload: "", payloadType: "", signatures: []), csr: "",
            admissionKeyID: "", facts: TestMachine.facts, enrolled: start)
    }

    /// - Parameter knowsUsers: false for a generation that an older coordinator took.
    private func store(knowsUsers: Bool = true) throws -> Store {
        let store = try Store(engine: MemoryEngine())
        let digest = SHA256.digest(of: [])
        let use = LeaseUse(name: "kubeadm-init", roles: [.controlPlane], seconds: stepSeconds)
        let row = GenerationRow(
            generation: 1, definitionDigest: digest, rosterDigest: digest, manifests: [], pools: [], applied: start,
            leases: ["kubeadm-init"], leaseUses: knowsUsers ? [use] : nil, publishers: [:])
        try store.transact { transaction in
            try transaction.put(GenerationRow.key(1), encoding: row)
            try transaction.put(GenerationRow.headKey, encoding: GenerationRow.Head(generation: 1))
        }
        return store
    }

    /// The term afterwards, the code of the refusal, or "released".
    private func ask(
        _ store: Store, _ node: NodeRow, _ action: LeaseRequest.Action = .acquire, term: Int? = nil,
        at seconds: Int = 0,
        _ name: String = "kubeadm-init"
    ) throws -> String {
        let rules = LeaseRules(now: start.adding(seconds: seconds))
        do {
            let row = try store.transact { transaction in
                try rules.apply(
                    LeaseRequest(action: action, term: term, seconds: 600), name: name, node: node, in: &transaction)
            }
            return row.map { "\($0.term)" } ?? "released"
        } catch let error as APIError {
            return error.code
        }
    }

    private func events(_ store: Store) throws -> [String] {
        try EventLog.newest(500, in: store.snapshot).map(\.message.kind)
    }

    @Test(arguments: [
        ("kubeadm-init", [Role.controlPlane]), (LeaseName.etcdMembership, [.etcd, .controlPlane]),
        (LeaseName.controlPlaneJoin, [.controlPlane]), (APIServerOutageOrder.lease, [.controlPlane]),
        (LeaseName.reboot, Role.allCases),
    ])
    func `finding 02: a lease is granted to the roles that use it and to no other`(name: String, users: [Role]) throws {
        for knowsUsers in [true, false] {
            for role in Role.allCases {
                let answer = try ask(store(knowsUsers: knowsUsers), node("a", [role]), .acquire, name)
                #expect(answer == (users.contains(role) ? "1" : "lease-role"), "\(role)")
            }
        }
        #expect(try ask(store(), node("a", [.worker, .controlPlane]), .acquire, name) == "1")
    }

    private func ask(
        _ store: Store, _ node: NodeRow, _ action: LeaseRequest.Action, _ name: String
    ) throws -> String { try ask(store, node, action, at: 0, name) }

    @Test func `finding 02: every standing lease has its roles`() {
        for name in LeaseName.standing { #expect(LeaseUse.of(name, in: nil) != nil, "\(name)") }
        #expect(LeaseUse.of("other", in: nil) == nil)
    }

    @Test func `finding 02: who has had a lease for as long as one may gets no more time, and the next gets it`() throws
    {
        let store = try store()
        let (holder, other) = (node("cp-1", [.controlPlane]), node("cp-2", [.controlPlane]))
        let cap = stepSeconds + 3600
        #expect(try ask(store, holder) == "1")
        for time in stride(from: 500, to: cap, by: 500) {
            #expect(try ask(store, holder, .renew, term: 1, at: time) == "1")
        }
        #expect(try ask(store, other, at: cap) == "lease-held")
        #expect(try ask(store, holder, .renew, term: 1, at: cap) == "lease-held")
        #expect(try ask(store, holder, at: cap) == "lease-held")
        // The last renewal was for ten minutes, and nobody else gets it before they are over.
        let end = (cap - 1) / 500 * 500 + 600
        #expect(try ask(store, other, at: end - 1) == "lease-held")
        #expect(try ask(store, holder, at: end) == "lease-held")
        #expect(try ask(store, other, at: end) == "2")
        #expect(try events(store).filter { $0 == "lease-overdue" }.count == 1)
    }

    @Test func `finding 02: giving it back for a moment does not begin anew`() throws {
        let store = try store()
        let holder = node("cp-1", [.controlPlane])
        var term = 0
        for time in stride(from: 0, to: stepSeconds + 3600, by: 500) {
            term += 1
            #expect(try ask(store, holder, at: time) == "\(term)")
            #expect(try ask(store, holder, .release, term: term, at: time + 470) == "released")
        }
        let end = stepSeconds + 3600
        #expect(try ask(store, holder, at: end) == "lease-held")
        #expect(try ask(store, holder, at: end + 600) == "\(term + 1)")
    }

    @Test func `finding 02: an operator sees leases and takes one away`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let plane = RoleSet([.controlPlane])
        let worker = RoleSet([.worker])
        try coordinator.apply(
            1,
            nodes: [
                RosterNode(name: "cp-1", roles: plane, address: "10.0.0.11"),
                RosterNode(name: "cp-2", roles: plane, address: "10.0.0.12"),
                RosterNode(name: "w-1", roles: worker, address: "10.0.0.13"),
            ])
        let first = try coordinator.enrol("cp-1", role: plane).client
        let machine = try coordinator.enrol("w-1", role: worker).client
        func ask(_ client: HTTPClient, _ name: String, _ action: String, term: Int? = nil) throws -> String {
            let body = #"{"action":"\#(action)","seconds":60\#(term.map { ",\"term\":\($0)" } ?? "")}"#
            let answer = try client.send(HTTPRequest(.post, "/v1/leases/\(name)", body: Array(body.utf8)))
            return answer.status == 200 ? "200" : answer.apiError.code
        }
        for name in LeaseName.standing.subtracting([LeaseName.reboot]) {
            #expect(try ask(machine, name, "acquire") == "lease-role", "\(name)")
        }
        let name = LeaseName.etcdMembership
        #expect(try ask(first, name, "acquire") == "200")
        #expect(try coordinator.status().leases.map(\.name) == [name])
        func release(_ name: String) throws -> Int {
            try coordinator.admin().send(
                HTTPRequest(.post, "\(AdminRoutes.leases)/\(name)/release", body: Array("{}".utf8))
            ).status
        }
        #expect(try release("other") == 404)
        #expect(try release(name) == 200)
        #expect(try release(name) == 200)
        #expect(try ask(first, name, "renew", term: 1) == "lease-held")
        let kinds = try EventLog.newest(500, in: coordinator.server.cluster.store.snapshot).map(\.message.kind)
        #expect(kinds.filter { $0 == "lease-taken" }.count == 1)
    }
}
