import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// A node that answers an order of a kubeconfig with a certificate of its own CA, whatever it may do.
struct KubeconfigAnswerer: Sendable {
    let key: PrivateKey
    let client: HTTPClient

    /// Takes the order from the relay, as a control plane does.
    func answer(as name: String) throws {
        let batch = try client.send(HTTPRequest(.get, "/v1/relay?wait=20")).checked().decode(RelayBatch.self)
        try answer(try #require(batch.messages.first), as: name)
    }

    /// Takes the order out of the server's store.
    func answer(as name: String, readingFrom store: Store) throws {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(20) {
            let rows = try store.snapshot.list(prefix: RelayRow.prefix, as: RelayRow.self).map(\.value)
            if let row = rows.first { return try answer(row.envelope, as: name, puttingInto: store) }
            Pause.seconds(1)
        }
        Issue.record("no order came")
    }

    /// - Parameter store: where a seized coordinator puts the answer, which an honest one refuses; nil to hand it in.
    private func answer(_ envelope: Envelope, as name: String, puttingInto store: Store? = nil) throws {
        let payload = try #require(Base64.decode(envelope.payload))
        let request = try StrictJSON.decode(RelayMessage.self, from: payload)
        let order = try StrictJSON.decode(KubeconfigOrder.self, from: request.bodyBytes)
        let authority = try CertificateAuthority.create(
            .p256, commonName: "kubernetes", days: 1, pathLength: 0, now: .now())
        let issued = try authority.issue(
            to: CertificateRequest(pem: order.csr).publicKey,
            CertificateProfile(
                commonName: order.user, organizations: order.groups, usages: [.client],
                lifetimeSeconds: order.lifetimeSeconds), now: .now())
        let body = IssuedCertificate(
            certificate: try issued.pemText(), authority: try authority.certificate.pemText())
        let reply = RelayMessage(
            clusterUID: request.clusterUID, id: try RandomBytes.hex(16), sender: name, recipient: .operatorClient,
            topic: .kubeconfig, inReplyTo: request.id, sealed: false,
            body: Base64.encode(try CanonicalJSON.encode(body)), time: .now(),
            expires: Timestamp.now().adding(seconds: 60))
        let signed = try Envelope.sign(reply, with: [key])
        if let store {
            let row = RelayRow(
                envelope: signed, id: reply.id, sender: name, recipient: .operatorClient, topic: reply.topic.rawValue,
                expires: reply.expires)
            return try store.transact { try $0.put(RelayRow.key(row.id, to: row.recipient), encoding: row) }
        }
        _ = try client.send(HTTPRequest(.post, "/v1/relay", body: CanonicalJSON.encode(signed))).checked()
        // Refused to whoever read it from somewhere else than the relay.
        _ = try client.send(HTTPRequest(.delete, "/v1/relay/\(request.id)"))
    }
}
