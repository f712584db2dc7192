import HTTPClient

/// A request as anyone on the network could send it: by TLS, without a certificate or a token, to any server that answers.
enum StrangerRequest {
    static func send(_ path: String, to address: String) throws(HTTPClientError) -> HTTPResponse {
        var configuration = HTTPClientConfiguration(addresses: ["https://\(address)"])
        configuration.acceptsAnyServer = true
        configuration.connectTimeout = .seconds(3)
        return try HTTPClient(configuration).send(HTTPRequest(.get, path, deadline: .seconds(5)))
    }
}
