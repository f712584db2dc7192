import Shared

/// A coordinator that is never there: for commands that work with what lies on the node.
struct AbsentLink: CoordinatorLink {
    private var absence: LinkError { LinkError(.unreachable, "no coordinator is asked here") }

    func trust() throws(LinkError) -> TrustResponse { throw absence }
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? { throw absence }
    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] { throw absence }
    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) { throw absence }
    func report(_ request: ReportRequest) throws(LinkError) { throw absence }
    func tell(_ inventory: CertificateInventory) throws(LinkError) { throw absence }
    func tell(_ updates: HeldUpdates) throws(LinkError) { throw absence }
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? { throw absence }
    func lease(_ name: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse { throw absence }
    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse { throw absence }
    func sendRelay(_ message: Envelope) throws(LinkError) { throw absence }
    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch { throw absence }
    func acknowledgeRelay(_ id: String) throws(LinkError) { throw absence }
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse {
        throw absence
    }
}
