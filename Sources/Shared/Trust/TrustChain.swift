/// Verifies the versions of the trust document, from the pinned first one to the one in force.
///
///     pins ──► version 1 ──► version 2 ──► …
///              signed by     signed by a threshold of 1's operator keys
///              every pin     and by a threshold of its own
package enum TrustChain {
    /// A cluster changes its keys a few times in its life; a longer chain is an attempt to keep us busy.
    package static let longest = 256

    /// `envelopes` are all versions, oldest first. `pinnedKeyIDs` are the operator keys that must all have signed
    /// version 1; they came with the machine, not over the network.
    package static func verify(
        _ envelopes: [Envelope], pinnedKeyIDs: [String], clusterUID: String? = nil, ratchet: Ratchet? = nil,
        now: Timestamp
    ) throws(Refusal) -> VerifiedTrust {
        guard (1...longest).contains(envelopes.count) else {
            throw Refusal(.envelope, kind: .trust, "\(envelopes.count) versions, and 1 to \(longest) are allowed")
        }
        guard !pinnedKeyIDs.isEmpty else { throw Refusal(.signature, kind: .trust, "no operator key is pinned") }
        var last: VerifiedTrust?
        for (index, envelope) in envelopes.enumerated() {
            let chain = Array(envelopes[...index])
            let next: VerifiedTrust
            if let last {
                next = try successor(of: last, envelope, chain)
            } else {
                next = try first(envelope, chain, pinnedKeyIDs: pinnedKeyIDs)
            }
            try check(next, after: last, clusterUID: clusterUID, ratchet: ratchet, now: now)
            last = next
        }
        guard let last else { throw Refusal(.envelope, kind: .trust, "no version") }
        guard last.version >= ratchet?.trustVersion ?? 0 else {
            throw Refusal(
                .rollback, kind: .trust, "it ends with version \(last.version), and a later one was accepted before")
        }
        return last
    }

    /// The keys stand in the document itself, so it is read before its signatures are checked: nothing is done with it
    /// until the pinned keys turn out to have signed it.
    private static func first(
        _ envelope: Envelope, _ chain: [Envelope], pinnedKeyIDs: [String]
    ) throws(Refusal) -> VerifiedTrust {
        let bytes = try Opened<TrustDocument>.bytes(of: envelope)
        let trust = try VerifiedTrust(
            try Opened<TrustDocument>.read(bytes), digest: envelope.digest, chain: chain)
        let signers = try trust.operators.check(envelope, payload: bytes, kind: .trust)
        for pin in pinnedKeyIDs where !signers.contains(where: { $0.keyID.isSameText(as: pin) }) {
            throw Refusal(.signature, kind: .trust, "version 1 is not signed by the pinned key \(pin.prefix(12))")
        }
        return trust
    }

    private static func successor(
        of last: VerifiedTrust, _ envelope: Envelope, _ chain: [Envelope]
    ) throws(Refusal) -> VerifiedTrust {
        let bytes = try Opened<TrustDocument>.bytes(of: envelope)
        _ = try last.operators.check(envelope, payload: bytes, kind: .trust)
        let trust = try VerifiedTrust(
            try Opened<TrustDocument>.read(bytes), digest: envelope.digest, chain: chain)
        _ = try trust.operators.check(envelope, payload: bytes, kind: .trust)
        return trust
    }

    private static func check(
        _ trust: VerifiedTrust, after last: VerifiedTrust?, clusterUID: String?, ratchet: Ratchet?, now: Timestamp
    ) throws(Refusal) {
        guard trust.clusterUID == last?.clusterUID ?? clusterUID ?? trust.clusterUID else {
            throw Refusal(.cluster, kind: .trust, "it belongs to cluster \(trust.clusterUID)")
        }
        if let ratchet, ratchet.trustVersion == trust.version, ratchet.trustDigest != trust.digest {
            throw Refusal(.equivocation, kind: .trust, "another version \(trust.version) was accepted before")
        }
        let expected = (last?.version ?? 0) + 1
        guard trust.version == expected else {
            throw Refusal(.chain, kind: .trust, "version \(trust.version) stands where \(expected) belongs")
        }
        guard trust.document.issued <= now.adding(seconds: DocumentVerifier.skewSeconds) else {
            throw Refusal(.future, kind: .trust, "it was issued at \(trust.document.issued), and it is \(now)")
        }
    }
}
