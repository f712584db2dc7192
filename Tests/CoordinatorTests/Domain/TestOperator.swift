import Glibc
import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// A cluster with all its keys in memory, over a store in memory: what the rules are tried with.
struct TestOperator: Sendable {
    let authority: NewAuthority
    let store: Store
    let cluster: ClusterState

    init(
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        uptime: @escaping @Sendable () -> Int = SystemUptime.seconds
    ) throws {
        let authority = try NewAuthority(clusterName: "test", addresses: ["127.0.0.1"], now: .now())
        self.authority = authority
        let store = try Store(engine: MemoryEngine())
        let envelope = authority.trustEnvelope
        try store.transact { transaction in
            try transaction.put(TrustRow.key(version: 1), encoding: TrustRow(envelope: envelope))
        }
        self.store = store
        cluster = try ClusterState(
            store: store, artifactFolder: "/nonexistent", coordinatorKey: authority.coordinatorKey,
            nodeAuthority: authority.node, clock: clock, uptime: uptime)
    }

    var clusterUID: String { authority.trust.clusterUID }

    /// A ticket, admitted and stored.
    func ticket(
        node: String? = "cp-1", pool: String? = nil, uses: Int = 1, role: RoleSet = RoleSet([.controlPlane]),
        seconds: Int = 3600, issued: Timestamp = .now()
    ) throws -> PrivateKey {
        let ticket = try PrivateKey.generate(.ed25519)
        try admit(
            ticket.publicKey, .ticket, node: node, pool: pool, uses: uses, role: role, seconds: seconds, issued: issued)
        return ticket
    }

    func admit(
        _ key: PublicKey, _ subject: Admission.Subject, node: String?, pool: String? = nil, uses: Int = 1,
        role: RoleSet = RoleSet([.controlPlane]), seconds: Int = 3600, issued: Timestamp = .now()
    ) throws {
        let admission = Admission(
            clusterUID: clusterUID, subject: subject, key: key.record, node: node, pool: pool, role: role, uses: uses,
            issued: issued, notAfter: issued.adding(seconds: seconds))
        let envelope = try Envelope.sign(admission, with: [authority.operatorKey])
        let verified = try DocumentVerifier(trust: cluster.trust, now: issued).admission(envelope)
        try store.transact { transaction in
            try Admissions.add(verified, now: issued, to: &transaction)
        }
    }
}

/// A machine that enrols.
struct TestMachine: Sendable {
    let key: PrivateKey
    let csr: CertificateRequest

    init() throws {
        key = try PrivateKey.generate(.p256)
        csr = try CertificateRequest(key: key, subject: DistinguishedName(commonName: "wishful"))
    }

    static let facts = MachineFacts(
        hostname: "h", machineID: "m", bootID: "b", operatingSystem: "Debian 12", kernel: "6.1", architecture: "x86_64",
        cpus: 2, memoryMiB: 2048, addresses: ["10.0.0.11"], agentVersion: "0")

    func request(
        clusterUID: String, name: String = "cp-1", signer: PrivateKey, time: Timestamp = .now()
    ) throws -> EnrolmentRequest {
        let statement = Enrolment(
            clusterUID: clusterUID, nodeName: name, nodeKey: key.publicKey.record, csrDigest: csr.digest,
            facts: Self.facts, time: time)
        return EnrolmentRequest(enrolment: try Envelope.sign(statement, with: [signer]), csr: try csr.pemText())
    }
}
