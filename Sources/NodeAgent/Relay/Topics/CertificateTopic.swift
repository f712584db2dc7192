import Shared

/// Signs certificates that the sender's own manifest lists. Subject, names and usages come from the document that the
/// operator signed and from the roster that it names; of the request only the public key is taken.
struct CertificateTopic: RelayTopicHandler {
    let topic = RelayTopic.certificate
    let paths: HostPaths
    let peers: Peers

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let peer = try request.peer()
        guard let bundle = try AuthorityFiles(manifest: request.manifest.manifest, paths: paths)?.load() else {
            return .notHere("this node does not hold the cluster's authorities")
        }
        let order: CertificateOrder
        let csr: CertificateRequest
        do {
            order = try StrictJSON.decode(CertificateOrder.self, from: request.body, limits: .body)
            csr = try CertificateRequest(pem: order.csr)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        let (spec, node) = try specification(order, peer, request)
        guard let authority = bundle.authority(spec.authority) else {
            return .notHere("this node does not hold the \(spec.authority.rawValue) CA")
        }
        let wish = try FilledCertificate(spec, node: node)
        let certificate = try authority.issue(to: csr.publicKey, wish.profile, now: request.now)
        return .plain(
            try CanonicalJSON.encode(
                IssuedCertificate(
                    certificate: try certificate.pemText(), authority: try authority.certificate.pemText())))
    }

    /// The step's specification in the sender's signed manifest, and the sender's entry in the roster of that manifest.
    private func specification(
        _ order: CertificateOrder, _ peer: ProvenPeer, _ request: RelayRequest
    ) throws -> (CertificateSpec, RosterNode) {
        let (manifest, roster) = try PeerManifest(peers: peers).fetch(order.manifestDigest, of: peer, request)
        let node = try manifest.entry(of: peer.name, in: roster)
        let inForce = request.manifest.roster.generation
        // `apply --only` leaves nodes on an older generation; what is certified there must be what it is here.
        guard manifest.payload.generation >= inForce || node == peer.entry else {
            throw RelayRefusal(
                "the order is by generation \(manifest.payload.generation), and \(inForce), which is in "
                    + "force, says something else of \(peer.name)")
        }
        guard case .certificate(let spec)? = manifest.payload.steps.first(where: { $0.id == order.stepID })?.action
        else { throw RelayRefusal("the manifest has no certificate step of that name") }
        return (spec, node)
    }
}

/// Small blobs, held in memory and checked against their digest.
struct RelayBlobs {
    let link: any CoordinatorLink

    func fetch(_ digest: Digest, limit: Int) throws -> [UInt8] {
        let bytes = try link.blob(digest, limit: limit)
        guard SHA256.digest(of: bytes) == digest else {
            throw Refusal(.digest, kind: nil, "the blob \(digest.short) is something else")
        }
        return bytes
    }
}
