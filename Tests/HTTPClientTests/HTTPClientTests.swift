import Glibc
import HTTPClient
import Shared
import Synchronization
import TestSupport
import Testing

struct HTTPClientTests {
    private func client(_ ports: UInt16...) throws -> HTTPClient {
        var configuration = HTTPClientConfiguration(addresses: ports.map { "http://127.0.0.1:\($0)" })
        configuration.allowsPlainText = true
        return try HTTPClient(configuration)
    }

    private static func answer(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `an answer has its status, headers in lower case and body`() throws {
        let server = try LoopbackServer { _ in Self.answer(200, "hello", headers: "X-Name:  Value\r\n") }
        defer { server.stop() }
        let response = try client(server.port).send(HTTPRequest(.get, "/v1/thing"))
        #expect(response.status == 200)
        #expect(response.headers["x-name"] == "Value")
        #expect(response.body == Array("hello".utf8))
        #expect(server.requests.first?.hasPrefix("GET /v1/thing HTTP/1.1\r\n") == true)
    }

    @Test(arguments: [nil, [], Array("{\"a\":1}".utf8)])
    func `a body goes out with its length`(body: [UInt8]?) throws {
        let server = try LoopbackServer { _ in Self.answer(200, "") }
        defer { server.stop() }
        _ = try client(server.port).send(HTTPRequest(.post, "/", body: body))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(request.contains("Content-Length: \(body?.count ?? 0)\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + String(decoding: body ?? [], as: UTF8.self)))
    }

    @Test func `a refusal carries the server's own code, message and hint`() throws {
        let body = #"{"error":{"code":"ticket-used","message":"used","hint":"make a new one"}}"#
        let server = try LoopbackServer { _ in Self.answer(409, body) }
        defer { server.stop() }
        let response = try client(server.port).send(HTTPRequest(.get, "/"))
        #expect(
            response.apiError
                == APIError(status: 409, code: "ticket-used", message: "used", hint: "make a new one"))
        #expect(throws: APIError.self) { try response.checked() }
    }

    @Test(arguments: ["", "<html>", "{}", "[1", "null"])
    func `an answer that is not ours becomes a plain error`(body: String) throws {
        #expect(HTTPResponse(status: 502, headers: [:], body: Array(body.utf8)).apiError.code == "http-502")
    }

    @Test func `a redirect is an answer like any other and is not followed`() throws {
        let server = try LoopbackServer { _ in Self.answer(302, "", headers: "Location: http://127.0.0.1:1/\r\n") }
        defer { server.stop() }
        #expect(try client(server.port).send(HTTPRequest(.get, "/")).status == 302)
    }

    @Test func `a body beyond the limit ends the transfer`() throws {
        let server = try LoopbackServer { _ in Self.answer(200, String(repeating: "x", count: 2000)) }
        defer { server.stop() }
        #expect(throws: HTTPClientError(.bodyTooLarge, "")) {
            try client(server.port).send(HTTPRequest(.get, "/", bodyLimit: 1999))
        }
    }

    @Test func `a truncated answer is never taken for a whole one`() throws {
        let server = try LoopbackServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" }
        defer { server.stop() }
        #expect(throws: HTTPClientError(.protocolViolation, "")) {
            try client(server.port).send(HTTPRequest(.get, "/"))
        }
    }

    @Test func `a silent server is given up at the deadline`() throws {
        let server = try LoopbackServer { _ in nil }
        defer { server.stop() }
        #expect(throws: HTTPClientError(.timeout, "")) {
            try client(server.port).send(HTTPRequest(.get, "/", deadline: .milliseconds(200)))
        }
    }

    @Test func `the next address is tried when one cannot be reached, and remembered`() throws {
        let dead = try LoopbackServer { _ in nil }
        let deadPort = dead.port
        dead.stop()
        let server = try LoopbackServer { _ in Self.answer(200, "here") }
        defer { server.stop() }
        let client = try client(deadPort, server.port)
        for _ in 0..<2 { #expect(try client.send(HTTPRequest(.get, "/")).body == Array("here".utf8)) }
        #expect(server.requests.count == 2)
    }

    @Test func `cancelling ends a long poll at once and refuses what comes later`() throws {
        let server = try LoopbackServer { _ in nil }
        defer { server.stop() }
        let client = try client(server.port)
        // A thread of its own: the pool's few are all taken by tests that block.
        let thread = try BackgroundThread(name: "canceller") {
            _ = waitUntil(.seconds(20)) { !server.requests.isEmpty }
            client.cancel()
        }
        defer { thread.join() }
        let clock = ContinuousClock()
        let started = clock.now
        #expect(throws: HTTPClientError(.cancelled, "")) {
            try client.send(HTTPRequest(.get, "/", deadline: .seconds(60)))
        }
        #expect(clock.now - started < .seconds(30))
        #expect(throws: HTTPClientError(.cancelled, "")) { try client.send(HTTPRequest(.get, "/")) }
    }

    @Test(arguments: [("http://127.0.0.1:1", false), ("ftp://127.0.0.1", true), ("https://127.0.0.1:1", true)])
    func `an address without its protection is a mistake of the caller`(address: String, allowsPlain: Bool) throws {
        var configuration = HTTPClientConfiguration(addresses: [address])
        configuration.allowsPlainText = allowsPlain
        #expect(throws: HTTPClientError(.usage, "")) {
            try HTTPClient(configuration).send(HTTPRequest(.get, "/"))
        }
    }

    @Test func `a header with a line break never goes out`() throws {
        var request = HTTPRequest(.get, "/")
        request.headers = [("X", "a\r\nY: b")]
        #expect(throws: HTTPClientError(.usage, "")) { try client(1).send(request) }
    }

    @Test(arguments: [
        ("a b", "a%20b"), ("sha256:ab", "sha256%3Aab"), ("é", "%C3%A9"), ("\u{1}", "%01"), ("~-._", "~-._"),
    ])
    func `query values are percent-encoded`(value: String, expected: String) {
        #expect(HTTPRequest.escape(value) == expected)
    }

    @Test func `a download resumes where it stopped`() throws {
        let server = try LoopbackServer { request in
            request.contains("Range: bytes=3-")
                ? Self.answer(206, "def", headers: "Content-Range: bytes 3-5/6\r\n") : Self.answer(200, "abc")
        }
        defer { server.stop() }
        let name = "/tmp/muster-download-\(server.port)"
        let file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer {
            close(file)
            unlink(name)
        }
        let client = try client(server.port)
        #expect(try client.download(HTTPRequest(.get, "/f"), to: file, resumeFrom: 0, limit: 10).status == 200)
        #expect(try client.download(HTTPRequest(.get, "/f"), to: file, resumeFrom: 3, limit: 10).status == 206)
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(pread(file, &bytes, 16, 0) == 6)
        #expect(Array(bytes.prefix(6)) == Array("abcdef".utf8))
    }
}
