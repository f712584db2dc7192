import Shared

/// The coordinator as the agent sees it: one method a route, blocking, with a deadline. The real one speaks mutual TLS
/// and may be called from any thread; the one in tests answers from memory.
protocol CoordinatorLink: Sendable {
    func trust() throws(LinkError) -> TrustResponse
    /// - Returns: nil when nothing changed while waiting.
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse?
    /// Bytes of a blob from `offset` on, at most `limit`.
    func blob(_ digest: Digest, from offset: Int, limit: Int) throws(LinkError) -> BlobPart
    func report(_ request: ReportRequest) throws(LinkError)
    /// - Returns: nil when nothing changed while waiting.
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse?
    /// - Throws: `answer` with code `lease-held` when somebody else has it.
    func lease(_ name: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse
    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse
    /// Hands in an envelope of a ``RelayMessage``.
    func sendRelay(_ message: Envelope) throws(LinkError)
    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch
    func acknowledgeRelay(_ id: String) throws(LinkError)
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse
}

/// A part of a blob.
struct BlobPart: Sendable {
    var bytes: [UInt8]
    /// Length of the whole blob.
    var total: Int
}
