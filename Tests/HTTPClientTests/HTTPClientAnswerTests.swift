import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

/// Requests that must not go out, and answers that must not come in.
struct HTTPClientAnswerTests {
    private func client(_ server: LoopbackServer) throws -> HTTPClient {
        var configuration = HTTPClientConfiguration(addresses: ["http://127.0.0.1:\(server.port)"])
        configuration.allowsPlainText = true
        return try HTTPClient(configuration)
    }

    @Test func `a Unix socket carries plain HTTP`() throws {
        let scratch = try ScratchFolder()
        let server = try LoopbackServer(unixSocket: scratch("admin.sock")) { _ in
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
        }
        defer { server.stop() }
        let client = try HTTPClient(
            HTTPClientConfiguration(addresses: ["http://muster"], unixSocket: scratch("admin.sock")))
        #expect(try client.send(HTTPRequest(.get, "/v1/status")).body == Array("hi".utf8))
        #expect(server.requests.first?.contains("Host: muster\r\n") == true)
        let away = try HTTPClient(HTTPClientConfiguration(addresses: ["http://muster"], unixSocket: scratch("none")))
        #expect(throws: HTTPClientError(.connect, "")) { try away.send(HTTPRequest(.get, "/")) }
    }

    @Test(arguments: ["", "v1", "/a b", "/a\r\nX: y", "/é", "/a#b", "/\0", "http://elsewhere/"])
    func `a path that is none never goes out`(path: String) throws {
        let server = try LoopbackServer { _ in nil }
        defer { server.stop() }
        #expect(throws: HTTPClientError(.usage, "")) {
            try client(server).send(HTTPRequest(.get, path, deadline: .seconds(2)))
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `dots in a path are left to the server`() throws {
        let server = try LoopbackServer { _ in "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" }
        defer { server.stop() }
        _ = try client(server).send(HTTPRequest(.get, "/a/../b"))
        #expect(server.requests.first?.hasPrefix("GET /a/../b HTTP/1.1\r\n") == true)
    }

    @Test(arguments: [
        ["https://"], ["https://a/b"], ["https://user@a"], ["https://a b"], ["HTTPS://a"], ["a:443"], ["https://a?x"],
        [],
    ])
    func `an address that is not just a host and a port is refused`(addresses: [String]) {
        #expect(throws: HTTPClientError(.usage, "")) {
            try HTTPClient(HTTPClientConfiguration(addresses: addresses, authority: Array("x".utf8)))
        }
    }

    @Test func `a certificate without its key is refused`() {
        var configuration = HTTPClientConfiguration(addresses: ["https://a"], authority: Array("x".utf8))
        configuration.certificate = [1]
        #expect(throws: HTTPClientError(.usage, "")) { try HTTPClient(configuration) }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\n" + (0..<100).map { "X-\($0): y\r\n" }.joined() + "Content-Length: 1\r\n\r\nx",
        "hello", "", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi",
    ])
    func `an answer that breaks the rules is refused`(answer: String) throws {
        let server = try LoopbackServer { _ in answer }
        defer { server.stop() }
        let error = try #require(throws: HTTPClientError.self) { try client(server).send(HTTPRequest(.get, "/")) }
        #expect([.protocolViolation, .other].contains(error.code), "\(error.code)")
        #expect(error.wasSent)
    }

    @Test(arguments: ["bytes 4-9/10", "", "bytes 30-35/36"])
    func `a resumed download that begins elsewhere writes nothing`(range: String) throws {
        let server = try LoopbackServer { _ in
            "HTTP/1.1 206 Partial\r\nContent-Range: \(range)\r\nContent-Length: 6\r\n\r\nabcdef"
        }
        defer { server.stop() }
        let scratch = try ScratchFolder()
        let file = open(try scratch.write("part", "xyz"), O_RDWR | O_APPEND)
        defer { close(file) }
        #expect(throws: HTTPClientError(.protocolViolation, "")) {
            try client(server).download(HTTPRequest(.get, "/f"), to: file, resumeFrom: 3, limit: 100)
        }
        #expect(try scratch.text("part") == "xyz")
    }

    @Test func `JSON goes out sorted and comes in by shape`() throws {
        struct Body: Codable, Equatable {
            var b: Int
            var a: String
        }
        let server = try LoopbackServer { request in
            let body = request.contains(#"{"a":"/","b":1}"#) ? #"{"a":"yes","b":2,"new":0}"# : "{}"
            return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        defer { server.stop() }
        let client = try client(server)
        #expect(try client.sendJSON(.post, "/", Body(b: 1, a: "/"), as: Body.self) == Body(b: 2, a: "yes"))
        #expect(throws: HTTPClientError(.protocolViolation, "")) {
            try client.exchange(HTTPRequest(.get, "/"), as: Body.self)
        }
    }
}
