import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Our own client against our own server.
@Suite(.timeLimit(.minutes(1))) struct ServerClientTests {
    @Test func `the agents' client speaks with the server over mutual TLS`() throws {
        let fixture = try ServerFixture()
        let credentials = try fixture.certificates.client()
        let client = try HTTPClient(
            HTTPClientConfiguration(
                addresses: ["https://127.0.0.1:\(fixture.port("agent"))"], authority: credentials.authority,
                certificate: credentials.certificate, key: credentials.key))
        for size in [0, 1, 16 << 10, 200 << 10] {
            let body = [UInt8](repeating: 5, count: size)
            let answer = try client.send(HTTPRequest(.post, "/echo", body: body))
            #expect(answer.status == 200)
            #expect(answer.body == body)
        }
        let refused = try client.send(HTTPRequest(.delete, "/nothing"))
        #expect(refused.apiError == APIError(.notFound, "there is nothing at this path"))
    }

    @Test func `the command line's client speaks with the server over the Unix socket`() throws {
        let fixture = try ServerFixture()
        let client = try HTTPClient(
            HTTPClientConfiguration(addresses: ["http://coordinator"], unixSocket: fixture.scratch("admin.sock")))
        let answer = try client.send(HTTPRequest(.get, "/hello"))
        #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("hello uid:"))
    }
}
