import Glibc
import Shared
import Synchronization

@testable import NodeAgent

/// One node's connection to the coordinator of a ``MemoryCluster``.
struct MemoryLink: CoordinatorLink {
    let cluster: MemoryCluster
    let name: String

    private var notHere: LinkError { LinkError(.answer(APIError(status: 404, code: "not-found", message: "no")), "no") }

    func trust() throws(LinkError) -> TrustResponse { throw notHere }
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? { nil }
    func report(_ request: ReportRequest) throws(LinkError) {}
    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) { throw notHere }
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse {
        throw notHere
    }

    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] {
        guard let bytes = cluster.state.withLock({ $0.blobs[digest] }), bytes.count <= limit else { throw notHere }
        return bytes
    }

    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? {
        cluster.state.withLock { ConditionsResponse(revision: $0.conditions.count, conditions: $0.conditions) }
    }

    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse {
        guard let proof = cluster.state.withLock({ $0.proofs[name] }) else { throw notHere }
        return proof
    }

    func lease(_ leaseName: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse {
        let uid = cluster.members[name]?.identity.uid ?? ""
        let now = Timestamp.now()
        let granted: Lease? = cluster.state.withLock { state in
            let held = state.leases[leaseName].flatMap { $0.expires > now ? $0 : nil }
            if request.action == .release {
                if held?.holder == uid { state.leases[leaseName] = nil }
                return nil
            }
            if let held, held.holder != uid, !state.grantsTwice { return nil }
            let term = request.term ?? (state.terms[leaseName] ?? 0) + 1
            state.terms[leaseName] = term
            let lease = Lease(
                clusterUID: cluster.roster.clusterUID, name: leaseName, holder: uid, holderName: name, term: term,
                issued: now, expires: now.adding(seconds: request.seconds))
            state.leases[leaseName] = lease
            return lease
        }
        if request.action == .release { return LeaseResponse(lease: nil) }
        if let forged = cluster.state.withLock({ $0.forgedLease }) { return LeaseResponse(lease: forged) }
        guard let granted, let envelope = try? Envelope.sign(granted, with: [cluster.coordinatorKey]) else {
            let holder = cluster.state.withLock { $0.leases[leaseName]?.holderName ?? "?" }
            throw LinkError(
                .answer(APIError(status: 409, code: "lease-held", message: "held by \(holder)")), "held by \(holder)")
        }
        return LeaseResponse(lease: envelope)
    }

    func sendRelay(_ message: Envelope) throws(LinkError) {
        guard let pending = PendingMessage(message) else { throw notHere }
        let names: [String]
        switch pending.claimed.recipient {
        case .node(let name): names = [name]
        case .role(let role): names = cluster.roster.nodes(with: role).prefix(1).map(\.name)
        case .operatorClient: names = [RelayMessage.operatorName]
        }
        for name in names { cluster.deliver(message, to: name) }
    }

    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch {
        let end = ContinuousClock.now + .seconds(min(waitSeconds, 1))
        while cluster.mail(of: name).isEmpty, ContinuousClock.now < end { usleep(2000) }
        return RelayBatch(messages: cluster.mail(of: name))
    }

    func acknowledgeRelay(_ id: String) throws(LinkError) {
        cluster.state.withLock { state in
            state.mailboxes[name]?.removeAll { PendingMessage($0)?.claimed.id == id }
        }
    }
}
