import Shared

/// Takes the operator's sealed files for this node, and hands those that this node has to proven nodes whose manifest
/// lists them too.
struct SealedFilesTopic: RelayTopicHandler {
    let topic = RelayTopic.sealedFiles
    let paths: HostPaths
    let peers: Peers

    /// Files in one message.
    private static let most = 64

    func answer(_ request: RelayRequest) throws -> RelayReply {
        switch request.sender {
        case .operatorClient: try take(request)
        case .peer(let peer): try hand(to: peer, request)
        }
    }

    private func take(_ request: RelayRequest) throws -> RelayReply {
        let identity = peers.identity
        let batch: SealedFileBatch
        do {
            let bytes = try Sealing.open(
                request.body, key: identity.key, certificate: try Certificate(pem: identity.certificate))
            batch = try StrictJSON.decode(SealedFileBatch.self, from: bytes, limits: .document)
        } catch {
            throw RelayRefusal("it cannot be opened here: \(error)")
        }
        guard batch.files.count <= Self.most else { throw RelayRefusal("more than \(Self.most) files in one message") }
        // All are looked at before the first is kept.
        let files = try batch.files.map { try check($0, request) }
        for file in files { try SealedStore(paths: paths).save(file) }
        return .plain([])
    }

    private func check(_ envelope: Envelope, _ request: RelayRequest) throws -> Verified<SealedFile> {
        let file: Verified<SealedFile>
        do {
            file = try peers.verifier(now: request.now).sealedFile(envelope)
        } catch {
            throw RelayRefusal("a sealed file is refused (\(error.code.rawValue)): \(error.detail)", code: error.code)
        }
        let manifest = request.manifest.manifest
        let name = file.payload.name
        guard let fingerprint = manifest.sealedFingerprint(of: name) else {
            throw RelayRefusal("generation \(manifest.generation) lists no sealed file \(name) for this node")
        }
        guard fingerprint == file.payload.fingerprint else {
            throw RelayRefusal("generation \(manifest.generation) lists another \(name) than was sent")
        }
        return file
    }

    private func hand(to peer: ProvenPeer, _ request: RelayRequest) throws -> RelayReply {
        let order: SealedFileOrder
        do {
            order = try StrictJSON.decode(SealedFileOrder.self, from: request.body, limits: .body)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        let manifest = try PeerManifest(peers: peers).fetch(order.manifestDigest, of: peer, request).manifest
        // What an older generation listed may have been withdrawn since.
        guard manifest.payload.generation >= request.manifest.roster.generation else {
            throw RelayRefusal("the order is by generation \(manifest.payload.generation), which is not in force")
        }
        guard manifest.payload.sealedFingerprint(of: order.name) == order.fingerprint else {
            throw RelayRefusal("the manifest of \(peer.name) does not list that sealed file", code: .role)
        }
        guard let secret = try SealedStore(paths: paths).load(order.name, fingerprint: order.fingerprint) else {
            return .notHere("this node does not have it")
        }
        return .sealed(try CanonicalJSON.encode(SealedFileBatch(files: [secret.envelope])))
    }
}
