import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// A node that answers the operator's orders with what a test gives it, whatever they order.
struct OrderAnswerer: Sendable {
    let name: String
    let key: PrivateKey
    let client: HTTPClient

    /// Answers one order after the other; each answer is the body of the topic that was asked for.
    func answer(_ bodies: [[UInt8]]) throws {
        for body in bodies {
            let request = try order()
            let reply = RelayMessage(
                clusterUID: request.clusterUID, id: try RandomBytes.hex(16), sender: name, recipient: .operatorClient,
                topic: request.topic, inReplyTo: request.id, sealed: false, body: Base64.encode(body), time: .now(),
                expires: Timestamp.now().adding(seconds: 60))
            let signed = try Envelope.sign(reply, with: [key])
            _ = try client.send(HTTPRequest(.post, "/v1/relay", body: CanonicalJSON.encode(signed))).checked()
            _ = try client.send(HTTPRequest(.delete, "/v1/relay/\(request.id)"))
        }
    }

    /// The next order of the kinds that are answered here; what earlier commands left is thrown away.
    private func order() throws -> RelayMessage {
        while true {
            let batch = try client.send(HTTPRequest(.get, "/v1/relay?wait=20")).checked().decode(RelayBatch.self)
            let envelope = try #require(batch.messages.first, "no order came to \(name)")
            let payload = try #require(Base64.decode(envelope.payload))
            let message = try StrictJSON.decode(RelayMessage.self, from: payload)
            if [.drain, .removal, .reset, .reboot].contains(message.topic) { return message }
            _ = try client.send(HTTPRequest(.delete, "/v1/relay/\(message.id)"))
        }
    }
}
