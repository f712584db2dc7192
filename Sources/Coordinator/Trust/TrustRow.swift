import Shared

/// `trust/<version>`: one version of the trust document.
struct TrustRow: Codable, Equatable, Sendable {
    static let prefix = "trust/"

    var envelope: Envelope

    static func key(version: Int) -> StoreKey { StoreKey("\(prefix)\(PaddedNumber.text(version, digits: 6))") }

    /// All versions, verified from the first: this state folder is what the server trusts, so the first version's own
    /// keys are the pins.
    static func chain(in snapshot: Snapshot, now: Timestamp) throws -> VerifiedTrust {
        let envelopes = try snapshot.list(prefix: prefix, as: TrustRow.self).map(\.value.envelope)
        guard let first = envelopes.first, let payload = Base64.decode(first.payload) else {
            throw StateProblem(
                detail: "the store holds no trust document", hint: "restore the state folder from a backup")
        }
        let pins = try StrictJSON.decode(TrustDocument.self, from: payload).operatorKeys.map(\.keyID)
        return try TrustChain.verify(envelopes, pinnedKeyIDs: pins, now: now)
    }
}

/// Numbers in keys, so that the order of the keys is the order of the numbers.
enum PaddedNumber {
    static func text(_ number: Int, digits: Int) -> String {
        let text = String(max(number, 0))
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
