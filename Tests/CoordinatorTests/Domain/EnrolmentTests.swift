import Glibc
import Shared
import Synchronization
import Testing

@testable import Coordinator

struct EnrolmentTests {
    private func post(
        _ body: EnrolmentRequest, to operators: TestOperator, address: String = "192.0.2.1"
    ) throws -> Response? {
        let request = try EndpointCall.request(
            "POST", "/v1/enrolments", body: try CanonicalJSON.encode(body), address: address)
        return EndpointCall.answer { try EnrolmentEndpoint(cluster: operators.cluster).handle(request) }
    }

    private func certificate(_ response: Response?) throws -> Certificate {
        let answer = try #require(response)
        #expect(answer.status == 200)
        let body = try StrictJSON.decodeLenient(EnrolmentResponse.self, from: answer.body)
        return try Certificate(pem: try #require(body.certificate))
    }

    @Test func `a ticket makes a machine a node, and only its key is taken over`() throws {
        let operators = try TestOperator()
        let ticket = try operators.ticket()
        let machine = try TestMachine()
        let got = try certificate(
            try post(try machine.request(clusterUID: operators.clusterUID, signer: ticket), to: operators))
        #expect(got.publicKey == machine.key.publicKey)
        #expect(got.subject.commonName == "cp-1")
        let uid = NodeUID.of(keyID: machine.key.keyID)
        #expect(got.names.uris == ["spiffe://\(operators.clusterUID)/node/\(uid)"])
        #expect(got.names.dnsNames.isEmpty && got.names.addresses.isEmpty)
        #expect(got.usages == [.client])
        #expect(got.notAfter <= Timestamp.now().adding(seconds: 30 * 86_400))
        try got.verify(issuedBy: operators.authority.node.certificate, purpose: .client, at: .now())
    }

    @Test func `a lost answer is given again, byte for byte, even after the ticket ended`() throws {
        let now = Mutex(Timestamp.now())
        let operators = try TestOperator { now.withLock { $0 } }
        let ticket = try operators.ticket(seconds: 60)
        let machine = try TestMachine()
        let request = try machine.request(clusterUID: operators.clusterUID, signer: ticket)
        let first = try certificate(try post(request, to: operators))
        now.withLock { $0 = $0.adding(seconds: 120) }
        #expect(try certificate(try post(request, to: operators)) == first)
    }

    @Test func `a ticket with another key is refused once and for all, and raises an alarm`() throws {
        let operators = try TestOperator()
        let ticket = try operators.ticket()
        _ = try post(try TestMachine().request(clusterUID: operators.clusterUID, signer: ticket), to: operators)
        let thief = try TestMachine().request(clusterUID: operators.clusterUID, signer: ticket)
        for _ in 0..<3 { #expect(EndpointCall.code(try post(thief, to: operators)) == "ticket-used") }
        let alarms = try EventLog.newest(100, in: operators.store.snapshot).filter { $0.message.isAlarm }
        #expect(alarms.count == 1)
    }

    @Test func `of 64 machines that race for one ticket one key wins`() throws {
        let operators = try TestOperator()
        let ticket = try operators.ticket()
        let requests = try (0..<64).map { _ in
            try TestMachine().request(clusterUID: operators.clusterUID, signer: ticket)
        }
        let outcomes = Mutex<[String: Int]>([:])
        let threads = try requests.map { request in
            try BackgroundThread(name: "racer") {
                let answer = try? post(request, to: operators)
                let word = answer.map { EndpointCall.code($0) ?? "\($0.status)" } ?? "none"
                outcomes.withLock { $0[word, default: 0] += 1 }
            }
        }
        for thread in threads { thread.join() }
        #expect(outcomes.withLock { $0 } == ["200": 1, "ticket-used": 63])
        #expect(try NodeRow.all(in: operators.store.snapshot).count == 1)
    }

    @Test func `a pool's ticket is good for as many keys as it says, and for the pool's names only`() throws {
        let operators = try TestOperator()
        let ticket = try operators.ticket(node: nil, pool: "workers", uses: 2, role: RoleSet([.worker]))
        func enrol(_ name: String) throws -> String? {
            let machine = try TestMachine()
            return EndpointCall.code(
                try post(
                    try machine.request(clusterUID: operators.clusterUID, name: name, signer: ticket), to: operators))
        }
        #expect(try enrol("cp-1") == "node")
        #expect(try enrol("workers-a") == nil)
        #expect(try enrol("workers-a") == "node-exists")
        #expect(try enrol("workers-b") == nil)
        #expect(try enrol("workers-c") == "ticket-used")
    }

    enum Flaw: CaseIterable {
        case unknownTicket, foreignCluster, otherName, revoked, otherKeySigned
        /// The machine spoke in time and was not heard.
        case expired
        /// The machine booted after its ticket's end.
        case tooLate
    }

    @Test(
        arguments: zip(
            Flaw.allCases,
            ["ticket-unknown", "cluster", "node", "ticket-revoked", "signature", "ticket-expired", "ticket-expired"]))
    func `a wrong request is refused with its own code and stores no node`(flaw: Flaw, code: String) throws {
        let now = Timestamp.now()
        let operators = try TestOperator()
        let issued = [.expired, .tooLate].contains(flaw) ? now.adding(seconds: -120) : now
        let ticket = try operators.ticket(seconds: 60, issued: issued)
        let machine = try TestMachine()
        var signer = ticket
        if flaw == .unknownTicket { signer = try PrivateKey.generate(.ed25519) }
        var request = try machine.request(
            clusterUID: flaw == .foreignCluster ? "feed" : operators.clusterUID,
            name: flaw == .otherName ? "cp-2" : "cp-1", signer: signer,
            time: flaw == .expired ? now.adding(seconds: -100) : now)
        if flaw == .revoked {
            try operators.store.transact { try Admissions.revoke(ticket.keyID, now: now, in: &$0) }
        }
        if flaw == .otherKeySigned {
            let other = try machine.request(clusterUID: operators.clusterUID, signer: .generate(.ed25519))
            request.enrolment.signatures = [
                .init(keyid: ticket.keyID, sig: other.enrolment.signatures[0].sig)
            ]
        }
        #expect(EndpointCall.code(try post(request, to: operators)) == code)
        #expect(try NodeRow.all(in: operators.store.snapshot).isEmpty)
    }

    @Test func `a machine without a ticket waits, and comes in when its key is approved`() throws {
        let operators = try TestOperator()
        let machine = try TestMachine()
        let request = try machine.request(clusterUID: operators.clusterUID, signer: machine.key)
        let waiting = try #require(try post(request, to: operators))
        #expect(waiting.status == 202)
        let body = try StrictJSON.decodeLenient(EnrolmentResponse.self, from: waiting.body)
        #expect(body.fingerprint == machine.key.publicKey.fingerprint && body.certificate == nil)
        try operators.admit(machine.key.publicKey, .node, node: "cp-1")
        #expect(try certificate(try post(request, to: operators)).publicKey == machine.key.publicKey)
        #expect(operators.store.snapshot.rows(prefix: PendingRow.prefix).isEmpty)
    }

    @Test func `a node whose certificate ended while it was away comes back with the operator's word`() throws {
        let now = Mutex(Timestamp.now())
        let operators = try TestOperator { now.withLock { $0 } }
        func later(_ days: Int) { now.withLock { $0 = $0.adding(seconds: days * 86_400) } }
        let machine = try TestMachine()
        _ = try certificate(
            try post(try machine.request(clusterUID: operators.clusterUID, signer: operators.ticket()), to: operators))
        // Its ticket is gone. Twice, because an approval ends like a ticket.
        for _ in 0..<2 {
            later(40)
            let time = now.withLock { $0 }
            let request = try machine.request(clusterUID: operators.clusterUID, signer: machine.key, time: time)
            #expect(try post(request, to: operators)?.status == 202)
            try operators.admit(machine.key.publicKey, .node, node: "cp-1", issued: time)
            let got = try certificate(try post(request, to: operators))
            #expect(got.publicKey == machine.key.publicKey && got.notAfter > time)
            #expect(try NodeRow.all(in: operators.store.snapshot).map(\.certificate) == [try got.pemText()])
        }
        // A machine with another key is another machine.
        let other = try TestMachine()
        let time = now.withLock { $0 }
        try operators.admit(other.key.publicKey, .node, node: "cp-1", issued: time)
        let request = try other.request(clusterUID: operators.clusterUID, signer: other.key, time: time)
        #expect(EndpointCall.code(try post(request, to: operators)) == "node-exists")
    }

    @Test func `strangers can make the coordinator keep only so much`() throws {
        let operators = try TestOperator()
        let keys = try (0..<(PendingRow.limit + 10)).map { _ in try PrivateKey.generate(.p256).publicKey.record }
        for (index, key) in keys.enumerated() {
            // Eight come from each address; the last ten all from one.
            let address = index < PendingRow.limit ? "10.0.\(index / 8).1" : "10.9.9.9"
            let time = Timestamp(seconds: 1_000_000 + index)
            let row = PendingRow(
                key: key, fingerprint: "f", nodeName: "n", address: address, facts: TestMachine.facts, first: time,
                last: time)
            _ = try operators.store.transact { try PendingRow.note(row, in: &$0) }
        }
        let rows = try operators.store.snapshot.list(prefix: PendingRow.prefix, as: PendingRow.self).map(\.value)
        #expect(rows.count == PendingRow.limit)
        #expect(rows.count { $0.address == "10.9.9.9" } == PendingRow.limitPerAddress)
    }

    @Test func `a removed node is refused, and its name is free for a new ticket`() throws {
        let operators = try TestOperator()
        let ticket = try operators.ticket()
        let machine = try TestMachine()
        let request = try machine.request(clusterUID: operators.clusterUID, signer: ticket)
        let first = try certificate(try post(request, to: operators))
        let call = try EndpointCall.request(peer: .certificate(first))
        #expect(try operators.cluster.node(of: call, in: operators.store.snapshot).name == "cp-1")
        let admin = NodeEndpoint(cluster: operators.cluster)
        let removal = try EndpointCall.request(parameters: ["name": "cp-1"])
        #expect(EndpointCall.answer { try admin.remove(removal) }?.status == 204)
        #expect(throws: APIError.self) { try operators.cluster.node(of: call, in: operators.store.snapshot) }
        #expect(EndpointCall.code(try post(request, to: operators)) == "node-removed")
        let second = try operators.ticket()
        let other = try TestMachine().request(clusterUID: operators.clusterUID, signer: second)
        _ = try certificate(try post(other, to: operators))
        #expect(throws: APIError.self) { try operators.cluster.node(of: call, in: operators.store.snapshot) }
    }
}
