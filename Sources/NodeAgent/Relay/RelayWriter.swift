import Shared

/// Makes signed relay messages of this node.
struct RelayWriter {
    let peers: Peers

    /// - Parameter seal: the certificate to whose key the body is sealed; nil for what anyone may read.
    func write(
        _ topic: RelayTopic, body: [UInt8], to recipient: RelayRecipient, inReplyTo request: String? = nil,
        sealedTo seal: Certificate? = nil
    ) throws -> (id: String, envelope: Envelope) {
        let now = Timestamp.now()
        let id = try RelayID.make()
        let bytes = try seal.map { try Sealing.seal(body, to: $0) } ?? body
        let message = RelayMessage(
            clusterUID: peers.identity.clusterUID, id: id, sender: peers.identity.name, recipient: recipient,
            topic: topic, inReplyTo: request, sealed: seal != nil, body: Base64.encode(bytes), time: now,
            // The whole life that a message may have: the other side's clock may be minutes ahead.
            expires: now.adding(seconds: RelayMessage.lifetimeSeconds))
        return (id, try Envelope.sign(message, with: [peers.identity.key]))
    }
}
