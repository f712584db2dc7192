/// Decides whether a document may be acted on. Each kind has one function; each makes its checks in the order of
/// ``RefusalCode`` and throws the first that fails.
///
///    envelope → type → signature → schema → cluster → node → role → rollback → equivocation → chain → expired → future
///    └──────── Opened: who said it ─────┘   └──────────────── this file's extensions: whether it is for us ──────────┘
package struct DocumentVerifier: Sendable {
    /// Clocks may differ by this much before a document counts as one from the future.
    package static let skewSeconds = 300

    package let trust: VerifiedTrust
    package let now: Timestamp

    package init(trust: VerifiedTrust, now: Timestamp) {
        self.trust = trust
        self.now = now
    }

    /// The fifth check.
    func checkCluster(_ payload: some DocumentPayload) throws(Refusal) {
        try require(payload.clusterUID == trust.clusterUID, .cluster, payload) {
            "it belongs to cluster \(payload.clusterUID.prefix(64))"
        }
    }

    /// The last two checks. An end is an end: skew is granted to beginnings only.
    func checkTime(
        _ payload: some DocumentPayload, from start: Timestamp, to end: Timestamp
    ) throws(Refusal) {
        try require(now < end, .expired, payload) { "it ended at \(end), and it is \(now)" }
        try require(start <= now.adding(seconds: Self.skewSeconds), .future, payload) {
            "it was issued at \(start), and it is \(now)"
        }
    }

    func require<Payload: DocumentPayload>(
        _ condition: Bool, _ code: RefusalCode, _: Payload, _ detail: () -> String
    ) throws(Refusal) {
        guard condition else { throw Refusal(code, kind: Payload.kind, detail()) }
    }
}
