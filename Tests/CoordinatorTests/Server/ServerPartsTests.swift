import Shared
import Testing

@testable import Coordinator

@Suite struct RouterServerTests {
    private func head(_ method: String, _ path: String) throws -> RequestHead {
        var parser = RequestParser(limits: RequestLimits(), requiresHost: false)
        parser.append(Array("\(method) \(path) HTTP/1.1\r\n\r\n".utf8))
        guard case .head(let head)? = try parser.next() else { throw APIError(.internal, "no head") }
        return head
    }

    private var router: Router {
        var router = Router()
        for (method, pattern) in [
            ("GET", "/"), ("GET", "/v1/leases/{name}"), ("POST", "/v1/leases/{name}"), ("GET", "/v1/leases/mine"),
            ("DELETE", "/v1/relay/{id}"),
        ] {
            router.add(method, pattern) { _ in .respond(.text("\(method) \(pattern)")) }
        }
        return router
    }

    @Test(arguments: [
        ("GET", "/", "GET /"), ("GET", "/v1/leases/mine", "GET /v1/leases/mine"),
        ("GET", "/v1/leases/other", "GET /v1/leases/{name}"), ("HEAD", "/v1/leases/x", "GET /v1/leases/{name}"),
        ("POST", "/v1/leases/mine", "POST /v1/leases/{name}"),
    ])
    func `the most literal pattern wins`(method: String, path: String, expected: String) throws {
        let found = try router.route(head(method, path))
        #expect("\(found.route.method) \(found.route.pattern)" == expected)
    }

    @Test func `parameters are decoded segments`() throws {
        #expect(try router.route(head("GET", "/v1/leases/a%20b")).parameters == ["name": "a b"])
    }

    @Test(arguments: [
        ("GET", "/v1", "not-found", ""), ("GET", "/v1/leases", "not-found", ""),
        ("GET", "/v1/leases/a/b", "not-found", ""), ("PUT", "/v1/leases/a", "method-not-allowed", "GET, HEAD, POST"),
        ("get", "/", "method-not-allowed", "GET, HEAD"),
    ])
    func `what nobody takes is refused`(method: String, path: String, code: String, allowed: String) throws {
        let failure = try #require(throws: RoutingFailure.self) { try router.route(head(method, path)) }
        #expect(failure.error.code == code)
        #expect(failure.allowedMethods.joined(separator: ", ") == allowed)
    }
}

@Suite struct ByteRangeServerTests {
    @Test(arguments: [
        (nil, ByteRange.whole), ("bytes=0-", .part(first: 0, last: 99)), ("bytes=10-19", .part(first: 10, last: 19)),
        ("bytes=90-1000", .part(first: 90, last: 99)), ("bytes=-5", .part(first: 95, last: 99)),
        ("bytes=-1000", .part(first: 0, last: 99)), ("BYTES=99-99", .part(first: 99, last: 99)),
        ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=-", .whole),
        ("bytes=a-b", .whole), ("bytes=0-1,3-4", .whole), ("lines=0-1", .whole), ("bytes=+1-2", .whole),
        ("bytes=1-99999999999999999999", .whole), ("", .whole),
    ])
    func `a range field is read strictly and otherwise ignored`(field: String?, expected: ByteRange) {
        #expect(ByteRange(field, size: 100) == expected)
    }

    @Test func `an empty file has no range`() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", size: 0) == .unsatisfiable)
    }
}

@Suite struct ServerLedgerTests {
    private var limits: ListenerLimits {
        var limits = ListenerLimits()
        limits.connections = 4
        limits.handshakes = 2
        limits.connectionsPerAddress = 3
        limits.connectionsPerIdentity = 2
        return limits
    }

    @Test func `a full listener gives the place of the oldest idle connection`() {
        var ledger = ConnectionLedger(limits: limits)
        for id in 1...4 { ledger.open(id, from: "10.0.0.\(id)", isHandshaking: false) }
        #expect(ledger.admission(from: "a") == .refuse)
        for id in [3, 1, 2] { ledger.becomeIdle(id) }
        #expect(ledger.admission(from: "a") == .admitInPlaceOf(3))
        ledger.becomeBusy(3)
        #expect(ledger.admission(from: "a") == .admitInPlaceOf(1))
        ledger.close(1)
        #expect(ledger.admission(from: "a") == .admit)
    }

    @Test func `handshakes have a limit of their own and an address has a share`() {
        var ledger = ConnectionLedger(limits: limits)
        ledger.open(1, from: "a", isHandshaking: true)
        #expect(ledger.admission(from: "b") == .admit)
        ledger.open(2, from: "a", isHandshaking: true)
        #expect(ledger.admission(from: "b") == .admitInPlaceOf(1))
        ledger.finishHandshake(1)
        #expect(ledger.admission(from: "a") == .admit)
        ledger.open(3, from: "a", isHandshaking: false)
        #expect(ledger.admission(from: "a") == .refuse)
        ledger.close(2)
        #expect(ledger.admission(from: "a") == .admit)
    }

    @Test func `an identity has a share, and its own idle connection makes room`() {
        var ledger = ConnectionLedger(limits: limits)
        for id in 1...3 { ledger.open(id, from: "\(id)", isHandshaking: false) }
        #expect(ledger.identify(1, as: "cp-1") == .admit)
        #expect(ledger.identify(2, as: "cp-1") == .admit)
        #expect(ledger.identify(3, as: "cp-1") == .refuse)
        ledger.close(3)
        ledger.becomeIdle(2)
        ledger.open(3, from: "3", isHandshaking: false)
        #expect(ledger.identify(3, as: "cp-1") == .admitInPlaceOf(2))
        #expect(ledger.connections(of: "cp-1") == [1, 2, 3])
    }

    @Test func `a suspended request is found by the prefixes of the key`() {
        var index = SuspensionIndex()
        index.add(1, prefixes: ["assignment/cp-1"])
        index.add(2, prefixes: ["assignment/", "condition/"])
        index.add(3, prefixes: [""])
        index.add(4, prefixes: ["assignment/cp-10"])
        #expect(index.waiting(for: ["assignment/cp-1"]) == [1, 2, 3])
        #expect(index.waiting(for: ["assignment/cp-10", "x"]) == [1, 2, 3, 4])
        #expect(index.waiting(for: ["lease/a"]) == [3])
        index.remove(3)
        index.add(2, prefixes: ["lease/"])
        #expect(index.waiting(for: ["condition/x", "assignment/cp-2"]).isEmpty)
        #expect(index.waiting(for: ["lease/a"]) == [2])
    }
}

@Suite struct ServerTextTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"), (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func `the date is in the form that HTTP wants`(seconds: Int, expected: String) {
        #expect(HTTPDate.text(seconds: seconds) == expected)
    }

    @Test func `a log line cannot be broken or forged`() {
        let record = RequestRecord(
            id: "r-1", listener: "agent", method: "G\nET", path: "/\"\u{1B}[2Jä", status: 200,
            duration: .microseconds(1234), identity: "-", address: "10.0.0.1")
        #expect(
            record.description
                == #"request id=r-1 listener=agent method="G\x0aET" path="/\"\x1b[2J\xc3\xa4" status=200 ms=1.2 identity="-" address=10.0.0.1"#
        )
    }

    @Test func `a header value cannot begin another line`() {
        let head = String(
            decoding: ResponseHead.bytes(
                status: 200, fields: [.init(name: "x", value: "a\r\nset-cookie: b")], length: 0, date: "d",
                requestID: "r", closes: true), as: UTF8.self)
        #expect(head.contains("x: a??set-cookie: b\r\n"))
        #expect(head.hasSuffix("content-length: 0\r\nconnection: close\r\n\r\n"))
    }
}
