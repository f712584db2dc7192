import HTTPClient
import Shared

/// Asks an API server over TLS, verified by the cluster's CA.
struct APIServerProbe {
    let authority: [UInt8]
    /// PEM with certificate and key in one, as the kubelet keeps them; nil asks as nobody.
    var identity: [UInt8]?

    /// Why `/readyz` is not answered with 200; nil when it is.
    func unreadyReason(_ address: String) -> String? {
        switch status(address, "/readyz") {
        case .success(200): nil
        case .success(let status): "\(address) answers HTTP \(status) to /readyz"
        case .failure(let error): "\(error)"
        }
    }

    /// The certificate that is shown at an address, and the status of its `/readyz`.
    func served(_ address: String) throws(HTTPClientError) -> (certificate: Certificate?, status: Int) {
        var configuration = HTTPClientConfiguration(addresses: ["https://\(address)"], authority: authority)
        configuration.connectTimeout = .seconds(3)
        configuration.tellsCertificate = true
        let answer = try HTTPClient(configuration).send(HTTPRequest(.get, "/readyz", deadline: .seconds(10)))
        return (answer.certificate.flatMap { try? Certificate(pem: $0) }, answer.status)
    }

    /// Why the API does not know the node; nil when it does.
    func unknownNodeReason(_ node: String, _ address: String) -> String? {
        switch self.node(node, address).map(\.status) {
        case .success(200): nil
        case .success(404): "the API does not know \(node) yet"
        case .success(let status): "the API answers HTTP \(status) when asked for \(node)"
        case .failure(let error): "\(error)"
        }
    }

    /// The Node object of that name, as it was answered.
    func node(_ node: String, _ address: String) -> Result<HTTPResponse, HTTPClientError> {
        answer(address, "/api/v1/nodes/\(HTTPRequest.escape(node))")
    }

    private func status(_ address: String, _ path: String) -> Result<Int, HTTPClientError> {
        answer(address, path).map(\.status)
    }

    private func answer(_ address: String, _ path: String) -> Result<HTTPResponse, HTTPClientError> {
        var configuration = HTTPClientConfiguration(
            addresses: ["https://\(address)"], authority: authority, certificate: identity, key: identity)
        configuration.connectTimeout = .seconds(3)
        do throws(HTTPClientError) {
            let client = try HTTPClient(configuration)
            return .success(try client.send(HTTPRequest(.get, path, deadline: .seconds(10))))
        } catch {
            return .failure(error)
        }
    }
}
