import Shared

@testable import NodeAgent

/// A coordinator that cannot be reached.
struct NoLink: CoordinatorLink {
    private var away: LinkError { LinkError(.unreachable, "the coordinator cannot be reached") }

    func trust() throws(LinkError) -> TrustResponse { throw away }
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? { throw away }
    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] { throw away }
    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) { throw away }
    func report(_ request: ReportRequest) throws(LinkError) { throw away }
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? { throw away }
    func lease(_ name: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse { throw away }
    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse { throw away }
    func sendRelay(_ message: Envelope) throws(LinkError) { throw away }
    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch { throw away }
    func acknowledgeRelay(_ id: String) throws(LinkError) { throw away }
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse { throw away }
}
