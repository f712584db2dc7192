import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Plain HTTP over loopback: requests, limits, deadlines.
@Suite(.timeLimit(.minutes(1))) struct ServerWireTests {
    private func code(_ answer: RawClient.Answer) -> String? {
        try? StrictJSON.decodeLenient(APIErrorBody.self, from: answer.body).error.code
    }

    @Test func `a connection serves one request after the other`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.plain()
        for _ in 0..<3 {
            let answer = try client.request("GET", "/hello")
            #expect(answer.status == 200)
            #expect(answer.text == "hello stranger")
            #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
            #expect(answer.fields["cache-control"] == "no-store")
            #expect(answer.fields["x-request-id"] != nil)
            #expect(answer.fields["date"]?.hasSuffix("GMT") == true)
        }
        #expect(try client.request("POST", "/echo", body: [1, 2, 3]).body == [1, 2, 3])
        let head = try client.request("HEAD", "/hello")
        #expect(head.status == 200)
        #expect(head.fields["content-length"] == "14")
        #expect(try client.request("GET", "/hello", ["Connection: close"]).fields["connection"] == "close")
        client.waitForEnd()
    }

    @Test func `pipelined requests are answered in order`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.plain()
        let requests = (0..<50).map { "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\($0 + 10)" }
        try client.send(requests.joined())
        for number in 0..<50 { #expect(try client.answer().text == "\(number + 10)") }
    }

    @Test func `an unknown path and a wrong method are said, and the connection goes on`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.plain()
        let unknown = try client.request("GET", "/nothing")
        #expect(unknown.status == 404)
        #expect(code(unknown) == "not-found")
        let wrong = try client.request("DELETE", "/hello")
        #expect(wrong.status == 405)
        #expect(code(wrong) == "method-not-allowed")
        #expect(wrong.fields["allow"] == "GET, HEAD")
        #expect(try client.request("GET", "/hello").status == 200)
        let unwanted = try client.request("POST", "/nothing", body: [1])
        #expect(unwanted.status == 404)
        #expect(unwanted.fields["connection"] == "close")
        client.waitForEnd()
    }

    @Test func `malformed requests get a code and the end of the connection, others go on`() throws {
        let fixture = try ServerFixture()
        let other = try fixture.plain()
        for (name, text, code) in RequestParserTests.malformed
        where !name.hasPrefix("endless") && !name.hasPrefix("33") && name != "4 GB" {
            let client = try fixture.plain()
            try client.send(text)
            let answer = try client.answer()
            #expect(answer.status == code.status, "\(name)")
            #expect(self.code(answer) == code.rawValue, "\(name)")
            #expect(answer.fields["connection"] == "close", "\(name)")
            client.waitForEnd()
            #expect(try other.request("GET", "/hello").status == 200)
        }
    }

    @Test func `fault 089 oversized headers and bodies are cut before they are kept`() throws {
        let fixture = try ServerFixture()
        let long = try fixture.plain()
        try long.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 17_000))
        #expect(try long.answer().status == 431)
        let many = try fixture.plain()
        try many.send("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "A: b\r\n", count: 100))
        #expect(try many.answer().status == 431)
        let promised = try fixture.plain()
        try promised.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4294967296\r\n\r\n")
        #expect(try promised.answer().status == 413)
        let sent = try fixture.plain()
        let answer = try sent.request("POST", "/echo", body: [UInt8](repeating: 0, count: (256 << 10) + 1))
        #expect(answer.status == 413)
        let fitting = try fixture.plain().request("POST", "/echo", body: [UInt8](repeating: 7, count: 256 << 10))
        #expect(fitting.status == 200)
        #expect(fitting.body.count == 256 << 10)
        let onGet = try fixture.plain().request("GET", "/hello", body: [1])
        #expect(onGet.status == 413)
    }

    @Test func `fault 085 a slow header is cut at its absolute deadline, whatever it sends`() throws {
        var limits = ListenerLimits()
        limits.headerTime = .milliseconds(300)
        let fixture = try ServerFixture(limits: limits)
        let other = try fixture.plain()
        let slow = try fixture.plain()
        let start = ContinuousClock.now
        try slow.send("GET /hello HTTP/1.1\r\nX: ")
        var answer: RawClient.Answer?
        while answer == nil, ContinuousClock.now - start < .seconds(5) {
            // Each byte arrives well within any idle limit.
            try? slow.send("a")
            #expect(try other.request("GET", "/hello").status == 200)
            if ContinuousClock.now - start > .milliseconds(250) { answer = try slow.answer() }
        }
        #expect(answer?.status == 408)
        #expect(answer.flatMap(code) == "timeout")
        #expect(ContinuousClock.now - start < .seconds(3))
        slow.waitForEnd()
    }

    @Test func `a slow body is cut at the route's time`() throws {
        let fixture = try ServerFixture { router, _ in
            router.add("POST", "/quick", time: .milliseconds(200)) { _ in .respond(.noContent) }
        }
        let slow = try fixture.plain()
        try slow.send("POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        #expect(try slow.answer().status == 408)
    }

    @Test func `a kept connection is closed when nothing comes`() throws {
        var limits = ListenerLimits()
        limits.idleTime = .milliseconds(100)
        let fixture = try ServerFixture(limits: limits)
        let client = try fixture.plain()
        #expect(try client.request("GET", "/hello").status == 200)
        let start = ContinuousClock.now
        client.waitForEnd()
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `a client that waits for the word to continue gets it, or the refusal at once`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.plain()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 100)
        try client.send("ok")
        #expect(try client.answer().text == "ok")
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 413)
    }

    @Test func `errors of handlers are answered, those not meant for clients without their words`() throws {
        struct Secret: Error { let password = "hunter2" }
        let fixture = try ServerFixture { router, store in
            router.add("GET", "/meant") { _ in throw APIError(status: 409, code: "lease-held", message: "cp-1 has it") }
            router.add("GET", "/secret") { _ in throw Secret() }
            router.add("GET", "/conflict") { _ in throw StoreError(.conflict, "node/cp-1") }
            router.add("GET", "/forever") { request in
                .suspend(until: request.received, retryWhen: [])
            }
        }
        let client = try fixture.plain()
        let meant = try client.request("GET", "/meant")
        #expect(meant.status == 409)
        #expect(meant.text == #"{"error":{"code":"lease-held","message":"cp-1 has it"}}"#)
        let secret = try client.request("GET", "/secret")
        #expect(secret.status == 500)
        #expect(code(secret) == "internal")
        #expect(!secret.text.contains("hunter2"))
        #expect(code(try client.request("GET", "/conflict")) == "conflict")
        #expect(code(try client.request("GET", "/forever")) == "internal")
        #expect(try client.request("GET", "/hello").status == 200)
    }

    @Test func `each request has a line in the log`() async throws {
        let fixture = try ServerFixture()
        let id = try #require(try fixture.plain().request("GET", "/hello?a=b").fields["x-request-id"])
        let isThere = waitUntil {
            fixture.log.lines.contains {
                $0.hasPrefix("request id=\(id) listener=plain method=\"GET\" path=\"/hello?a=b\" status=200 ms=")
                    && $0.hasSuffix(" identity=\"-\" address=127.0.0.1")
            }
        }
        #expect(isThere, "\(fixture.log.lines)")
    }
}
