import Shared
import Synchronization

/// The other nodes of the cluster, as far as they can prove who they are, and this node's own standing among them.
///
///     step ── RelayClient ──► link ──► (coordinator) ──► link ──► RelayResponder ── topic
///                  ▲                                                    │
///                  └───────────── answer, signed, sealed ◄──────────────┘
///
/// The coordinator between them is trusted with nothing: every message is signed by a node's key, the key is proven by
/// the operator's admission and the node's enrolment, and the roles are those of the roster, which the operator's
/// signature covers.
final class Peers: Sendable {
    let link: any CoordinatorLink
    let terms: LeaseTerms
    let post: RelayPost
    private let identities: IdentityHolder
    private let accepted = Mutex<AcceptedManifest?>(nil)
    private let proofs = Mutex<[String: CachedProof]>([:])

    private struct CachedProof {
        var node: VerifiedNode
        var until: ContinuousClock.Instant
    }

    /// A certificate is renewed now and then, and a node may be enrolled again with a new key.
    private static let proofLifetime = Duration.seconds(300)
    private static let keptProofs = 512

    init(link: any CoordinatorLink, terms: LeaseTerms, identities: IdentityHolder) {
        self.link = link
        self.terms = terms
        self.post = RelayPost(link: link)
        self.identities = identities
    }

    /// Certificate and trust are renewed while the agent runs: ask each time.
    var identity: NodeIdentity { identities.current }
    /// The manifest that this node works on, and the roster that says who is who; nil before the first.
    var manifest: AcceptedManifest? { accepted.withLock { $0 } }

    /// Takes the manifest that the runner works on.
    func use(_ manifest: AcceptedManifest) { accepted.withLock { $0 = manifest } }

    func verifier(now: Timestamp = .now()) -> DocumentVerifier { DocumentVerifier(trust: identity.trust, now: now) }

    /// Proves a node's key and its roles.
    ///
    /// - Throws: ``Refusal`` where the proof does not hold or the roster does not give the node what it was admitted as;
    ///   ``LinkError`` where the coordinator has no proof or does not answer.
    func prove(_ name: String) throws -> ProvenPeer {
        guard let manifest else { throw StepError(.failed, "no manifest is accepted yet") }
        let roster = manifest.roster
        let isListed = roster.node(named: name) != nil || roster.pools?.contains { $0.admits(name) } == true
        // A name that nobody admitted is not worth a question to the coordinator.
        guard isListed else { throw Self.unlisted(name, roster) }
        let node = try known(name) ?? fetch(name)
        guard node.name == name else {
            throw Refusal(.node, kind: .relay, "the proof is of \(node.name), not of \(name)")
        }
        guard let entry = roster.node(named: name) ?? Self.poolEntry(node, roster) else {
            throw Self.unlisted(name, roster)
        }
        guard node.role == entry.roles else {
            throw Refusal(
                .role, kind: .relay, "\(name) was admitted as \(node.role), and the roster says \(entry.roles)")
        }
        guard let certificate = node.certificate else {
            throw Refusal(.schema, kind: .enrolment, "the proof of \(name) has no certificate")
        }
        return ProvenPeer(node: node, entry: entry, certificate: certificate)
    }

    /// The entry of a node that was admitted to a pool of the roster; what only that node knows is empty.
    private static func poolEntry(_ node: VerifiedNode, _ roster: Roster) -> RosterNode? {
        node.pool.flatMap(roster.pool(named:)).map { $0.entry(of: node.name, address: "") }
    }

    private static func unlisted(_ name: String, _ roster: Roster) -> Refusal {
        Refusal(.node, kind: .relay, "the roster of generation \(roster.generation) has no node \(name)")
    }

    private func known(_ name: String) -> VerifiedNode? {
        proofs.withLock { proofs in
            guard let proof = proofs[name], proof.until > .now else { return nil }
            return proof.node
        }
    }

    private func fetch(_ name: String) throws -> VerifiedNode {
        let node = try verifier().node(try link.proof(ofNode: name))
        proofs.withLock { proofs in
            if proofs.count >= Self.keptProofs { proofs.removeAll() }
            proofs[name] = CachedProof(node: node, until: .now + Self.proofLifetime)
        }
        return node
    }

    /// Forgets a proof: after a message that did not verify, the node may have a new key.
    func forgetProof(of name: String) { proofs.withLock { _ = $0.removeValue(forKey: name) } }
}

/// A node that has proven its key, with its entry in the roster.
struct ProvenPeer: Sendable {
    let node: VerifiedNode
    let entry: RosterNode
    /// Of the proven key; what is secret is sealed to it.
    let certificate: Certificate

    var name: String { node.name }
}
