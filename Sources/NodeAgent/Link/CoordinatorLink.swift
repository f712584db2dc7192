import Shared

/// The coordinator as the agent sees it: one method a route, blocking, with a deadline. The real one speaks mutual TLS
/// and may be called from any thread; the one in tests answers from memory.
protocol CoordinatorLink: Sendable {
    func trust() throws(LinkError) -> TrustResponse
    /// - Returns: nil when nothing changed while waiting.
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse?
    /// The bytes of a small blob: a document or a roster. Its digest is the caller's to check.
    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8]
    /// Appends a blob from `offset` on to a file that is open for writing there.
    func download(_ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int) throws(LinkError)
    func report(_ request: ReportRequest) throws(LinkError)
    func tell(_ inventory: CertificateInventory) throws(LinkError)
    func tell(_ updates: HeldUpdates) throws(LinkError)
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
