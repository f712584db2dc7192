import Shared

/// Signs a person's client certificate for kubectl. The order must be signed by the operator; the key is the person's own.
struct KubeconfigTopic: RelayTopicHandler {
    let topic = RelayTopic.kubeconfig
    let paths: HostPaths

    func answer(_ request: RelayRequest) throws -> RelayReply {
        try request.requireOperator()
        guard let bundle = try AuthorityFiles(manifest: request.manifest.manifest, paths: paths)?.load() else {
            return .notHere("this node does not hold the cluster's authorities")
        }
        let order: KubeconfigOrder
        let csr: CertificateRequest
        do {
            order = try StrictJSON.decode(KubeconfigOrder.self, from: request.body, limits: .body)
            csr = try CertificateRequest(pem: order.csr)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        guard (1...KubeconfigOrder.longestSeconds).contains(order.lifetimeSeconds) else {
            throw RelayRefusal("access is given for 1 s to 24 h, not for \(order.lifetimeSeconds) s")
        }
        guard !order.user.isEmpty, order.groups.count <= 16 else {
            throw RelayRefusal("an order names a user and at most 16 groups")
        }
        let certificate = try bundle.kubernetes.issue(
            to: csr.publicKey,
            CertificateProfile(
                commonName: order.user, organizations: order.groups, usages: [.client],
                lifetimeSeconds: order.lifetimeSeconds), now: request.now)
        return .plain(
            try CanonicalJSON.encode(
                IssuedCertificate(
                    certificate: try certificate.pemText(),
                    authority: try bundle.kubernetes.certificate.pemText())))
    }
}
