import Shared
import Synchronization
import TestSupport

@testable import NodeAgent

/// A cluster in memory: an operator, a coordinator that keeps its promises unless a test takes its hands, and nodes with
/// keys, certificates and proofs.
final class MemoryCluster: Sendable {
    struct Member: Sendable {
        var entry: RosterNode
        var identity: NodeIdentity
        var proof: NodeProofResponse
    }

    struct State {
        var conditions: [Condition] = []
        var leases: [String: Lease] = [:]
        var terms: [String: Int] = [:]
        var mailboxes: [String: [Envelope]] = [:]
        var blobs: [Digest: [UInt8]] = [:]
        var proofs: [String: NodeProofResponse] = [:]
        /// A hostile coordinator grants a lease to whoever asks.
        var grantsTwice = false
        /// What a hostile coordinator answers instead of granting.
        var forgedLease: Envelope?
    }

    let operatorKey: PrivateKey
    let coordinatorKey: PrivateKey
    let nodeAuthority: CertificateAuthority
    let trust: VerifiedTrust
    let members: [String: Member]
    let roster: Roster
    let rosterDigest: Digest
    let state: Mutex<State>

    /// - Parameter nodes: name to roles; addresses are given in this order.
    init(_ nodes: [(String, RoleSet)], pools: [RosterPool] = []) throws {
        let now = Timestamp.now()
        operatorKey = try PrivateKey.generate(.ed25519)
        coordinatorKey = try PrivateKey.generate(.ed25519)
        nodeAuthority = try CertificateAuthority.create(.p256, commonName: "node CA", days: 30, now: now)
        let serverAuthority = try CertificateAuthority.create(.p256, commonName: "server CA", days: 30, now: now)
        let document = TrustDocument(
            version: 1, clusterUID: testClusterUID, clusterName: "test", operatorKeys: [operatorKey.publicKey.record],
            threshold: 1, coordinatorKeys: [coordinatorKey.publicKey.record],
            serverAuthority: try serverAuthority.certificate.pemText(),
            nodeAuthority: try nodeAuthority.certificate.pemText(), coordinatorAddresses: ["127.0.0.1"], issued: now)
        trust = try TrustChain.verify(
            [try Envelope.sign(document, with: [operatorKey])], pinnedKeyIDs: [operatorKey.keyID], now: now)
        let entries = nodes.enumerated().map { index, node in
            RosterNode(
                name: node.0, roles: node.1, address: "10.0.0.\(index + 11)", podSubnet: "10.244.\(index).0/24")
        }
        roster = Roster(clusterUID: testClusterUID, generation: 1, nodes: entries, pools: pools)
        let bytes = try CanonicalJSON.encode(roster)
        rosterDigest = SHA256.digest(of: bytes)
        var members: [String: Member] = [:]
        for entry in entries {
            members[entry.name] = try Self.enrol(
                entry, admittedAs: entry.roles, operatorKey: operatorKey, authority: nodeAuthority, trust: trust)
        }
        self.members = members
        var state = State()
        state.blobs[rosterDigest] = bytes
        state.proofs = members.mapValues(\.proof)
        self.state = Mutex(state)
    }

    /// Makes a node with a key, admitted by `operatorKey` as whatever it says.
    static func enrol(
        _ entry: RosterNode, admittedAs role: RoleSet, toPool pool: String? = nil, operatorKey: PrivateKey,
        authority: CertificateAuthority, trust: VerifiedTrust, machine: (hostname: String, id: String)? = nil,
        secondsAgo: Int = 0
    ) throws -> Member {
        let now = Timestamp.now().adding(seconds: -secondsAgo)
        let ticket = try PrivateKey.generate(.ed25519)
        let key = try PrivateKey.generate(.p256)
        let csr = try CertificateRequest(key: key, subject: DistinguishedName(commonName: entry.name))
        let admission = Admission(
            clusterUID: testClusterUID, subject: .ticket, key: ticket.publicKey.record,
            node: pool == nil ? entry.name : nil, pool: pool, role: role, uses: 1, issued: now,
            notAfter: now.adding(seconds: 3600))
        let facts = MachineFacts(
            hostname: machine?.hostname ?? entry.name, machineID: machine?.id ?? "m", bootID: "b",
            operatingSystem: "test", kernel: "test",
            architecture: "amd64", cpus: 2, memoryMiB: 2048, addresses: [entry.address], agentVersion: "test")
        let enrolment = Enrolment(
            clusterUID: testClusterUID, nodeName: entry.name, nodeKey: key.publicKey.record, csrDigest: csr.digest,
            facts: facts, time: now)
        let certificate = try authority.issue(
            to: key.publicKey,
            CertificateProfile(commonName: entry.name, usages: [.client], lifetimeSeconds: 86_400), now: now)
        let identity = NodeIdentity(
            name: entry.name, uid: NodeUID.of(keyID: key.keyID), clusterUID: testClusterUID,
            certificate: try certificate.pemText(), key: key, trust: trust)
        let proof = NodeProofResponse(
            admission: try Envelope.sign(admission, with: [operatorKey]),
            enrolment: try Envelope.sign(enrolment, with: [ticket]), csr: try csr.pemText(),
            certificate: try certificate.pemText())
        return Member(entry: entry, identity: identity, proof: proof)
    }

    func member(_ name: String) throws -> Member {
        guard let member = members[name] else { throw StepError(.failed, "no node \(name) in the test") }
        return member
    }

    /// The manifest of a node's roles with these steps, stored as a blob.
    func manifest(of name: String, steps: [Step]) throws -> AcceptedManifest {
        let entry = try member(name).entry
        let manifest = Manifest(
            clusterUID: testClusterUID, role: entry.roles, generation: 1, previousDigest: nil,
            rosterDigest: rosterDigest, artifacts: [], steps: steps)
        let envelope = try Envelope.sign(manifest, with: [operatorKey])
        state.withLock { $0.blobs[envelope.digest] = envelope.canonicalBytes }
        return AcceptedManifest(manifest: manifest, digest: envelope.digest, roster: roster, node: entry)
    }

    func publish(_ condition: String, by node: String) {
        let published = Condition(
            name: condition, node: node, generation: 1, rosterDigest: rosterDigest, since: .now())
        state.withLock { $0.conditions.append(published) }
    }

    /// Delivers an envelope as the coordinator would, to one node.
    func deliver(_ envelope: Envelope, to node: String) {
        state.withLock { $0.mailboxes[node, default: []].append(envelope) }
    }

    func mail(of node: String) -> [Envelope] { state.withLock { $0.mailboxes[node] ?? [] } }
}
