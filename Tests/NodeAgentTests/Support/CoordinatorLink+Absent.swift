import Shared

@testable import NodeAgent

/// What a link of the tests does not say otherwise is as with a coordinator that is not there.
extension CoordinatorLink {
    func trust() throws(LinkError) -> TrustResponse { try AbsentLink().trust() }
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? {
        try AbsentLink().assignment(after: digest, waitSeconds: waitSeconds)
    }
    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] {
        try AbsentLink().blob(digest, limit: limit)
    }
    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) {
        try AbsentLink().download(digest, to: descriptor, from: offset, limit: limit, seconds: seconds)
    }
    func report(_ request: ReportRequest) throws(LinkError) { try AbsentLink().report(request) }
    func tell(_ inventory: CertificateInventory) throws(LinkError) { try AbsentLink().tell(inventory) }
    func tell(_ updates: HeldUpdates) throws(LinkError) { try AbsentLink().tell(updates) }
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? {
        try AbsentLink().conditions(after: revision, waitSeconds: waitSeconds)
    }
    func lease(_ name: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse {
        try AbsentLink().lease(name, request)
    }
    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse { try AbsentLink().proof(ofNode: name) }
    func sendRelay(_ message: Envelope) throws(LinkError) { try AbsentLink().sendRelay(message) }
    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch {
        try AbsentLink().takeRelay(waitSeconds: waitSeconds)
    }
    func acknowledgeRelay(_ id: String) throws(LinkError) { try AbsentLink().acknowledgeRelay(id) }
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse {
        try AbsentLink().renewCertificate(request)
    }
}
