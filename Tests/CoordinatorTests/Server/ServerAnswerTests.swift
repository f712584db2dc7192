import FoundationEssentials
import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// Long polls, asynchronous answers, files, stopping, Unix sockets.
@Suite(.timeLimit(.minutes(1))) struct ServerAnswerTests {
    /// `GET /value/{name}?wait=<s>`: the value when there is one, 204 when the wait is over.
    private func addLongPoll(_ router: inout Router, _ store: Store) {
        router.add("GET", "/value/{name}") { request in
            let key = StoreKey("value/" + request.parameter("name"))
            if let value = store.snapshot.value(key) {
                return .respond(
                    .bytes(value, contentType: "text/plain").with("x-attempt", "\(request.attempt)"))
            }
            if request.isFinalAttempt { return .respond(.noContent) }
            let wait = try request.integer("wait", in: 0...60, default: 0)
            return .suspend(until: request.received + .seconds(wait), retryWhen: [key.text])
        }
    }

    @Test func `a long poll wakes on a change under its prefix and on no other`() async throws {
        let fixture = try ServerFixture { addLongPoll(&$0, $1) }
        let client = try fixture.agent()
        try client.send("GET /value/a?wait=30 HTTP/1.1\r\nHost: a\r\n\r\n")
        for number in 0..<20 { try await fixture.store.commit { try $0.put(StoreKey("other/\(number)"), [1]) } }
        try await fixture.store.commit { try $0.put("value/a", Array("now".utf8)) }
        let answer = try client.answer()
        #expect(answer.text == "now")
        // 1 when the request came in only after the write, 2 when it was woken, never one more for each other key.
        #expect(["1", "2"].contains(answer.fields["x-attempt"] ?? ""))
    }

    @Test func `a long poll ends at its deadline with what there is, and the connection goes on`() throws {
        let fixture = try ServerFixture { addLongPoll(&$0, $1) }
        let client = try fixture.plain()
        let start = ContinuousClock.now
        #expect(try client.request("GET", "/value/a?wait=1").status == 204)
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(try client.request("GET", "/value/a").status == 204)
        #expect(try client.request("GET", "/value/a?wait=61").status == 400)
        #expect(try client.request("GET", "/hello").status == 200)
    }

    @Test func `a thousand changes wake hundreds of long polls, each once`() async throws {
        let fixture = try ServerFixture { addLongPoll(&$0, $1) }
        let clients = try (0..<200).map { _ in try fixture.plain() }
        for (number, client) in clients.enumerated() {
            try client.send("GET /value/\(number)?wait=30 HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        for number in 0..<200 {
            fixture.store.transact {
                try $0.put(StoreKey("value/\(number)"), Array("\(number)".utf8))
            } completion: { _ in
            }
        }
        for (number, client) in clients.enumerated() { #expect(try client.answer().text == "\(number)") }
    }

    @Test func `a client that goes away during a long poll frees its place`() async throws {
        var limits = ListenerLimits()
        limits.connectionsPerAddress = 1
        let fixture = try ServerFixture(limits: limits) { addLongPoll(&$0, $1) }
        do {
            let gone = try fixture.plain()
            try gone.send("GET /value/a?wait=60 HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        #expect(waitUntil { (try? fixture.plain().request("GET", "/hello").status) == 200 })
    }

    @Test func `a transaction answers after it is durable`() throws {
        let fixture = try ServerFixture { router, store in
            router.add("POST", "/put/{name}") { request in
                let (key, body) = (StoreKey("value/" + request.parameter("name")), request.body)
                return .transact(store) { transaction in
                    try transaction.expect(key, modifyRevision: 0)
                    try transaction.put(key, body)
                    return try .json(["revision": transaction.revision], status: 201)
                }
            }
        }
        let client = try fixture.plain()
        let answer = try client.request("POST", "/put/a", body: [1])
        #expect(answer.status == 201)
        #expect(answer.text == #"{"revision":1}"#)
        #expect(fixture.store.snapshot.value("value/a") == [1])
        #expect(try client.request("POST", "/put/a", body: [2]).status == 409)
        fixture.store.close()
        #expect(try client.request("POST", "/put/b", body: [2]).status == 503)
    }

    @Test func `work that never reports is given up at the route's time, and a late report is ignored`() throws {
        let box = CompletionBox()
        let fixture = try ServerFixture { router, _ in
            router.add("GET", "/never", time: .milliseconds(150)) { _ in .async { box.keep($0) } }
        }
        let client = try fixture.plain()
        let answer = try client.request("GET", "/never")
        #expect(answer.status == 503)
        #expect(answer.text.contains(#""code":"timeout""#))
        box.report(.respond(.text("late")))
        #expect(try client.request("GET", "/hello").text == "hello stranger")
    }

    @Test func `a file is sent whole, in part, or not again`() throws {
        let scratch = try ScratchFolder()
        let path = scratch("blob")
        var generator = SplitMix(seed: 1)
        let bytes = (0..<(3 << 20) + 17).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        try Data(bytes).write(to: URL(filePath: path))
        let fixture = try ServerFixture { router, _ in
            router.add("GET", "/blob") { _ in .file(FileContents(path: path, entityTag: "abc")) }
            router.add("GET", "/gone") { _ in .file(FileContents(path: path + "x", entityTag: "abc")) }
            router.add("GET", "/folder") { _ in .file(FileContents(path: scratch.path, entityTag: "abc")) }
        }
        let client = try fixture.agent()
        let whole = try client.request("GET", "/blob")
        #expect(whole.status == 200)
        #expect(whole.body == bytes)
        #expect(whole.fields["etag"] == "\"abc\"")
        #expect(whole.fields["accept-ranges"] == "bytes")
        let part = try client.request("GET", "/blob", ["Range: bytes=1000000-2999999"])
        #expect(part.status == 206)
        #expect(part.fields["content-range"] == "bytes 1000000-2999999/\(bytes.count)")
        #expect(part.body == Array(bytes[1_000_000..<3_000_000]))
        #expect(try client.request("GET", "/blob", ["Range: bytes=-17"]).body == Array(bytes.suffix(17)))
        let beyond = try client.request("GET", "/blob", ["Range: bytes=99999999-"])
        #expect(beyond.status == 416)
        #expect(beyond.fields["content-range"] == "bytes */\(bytes.count)")
        let stale = try client.request("GET", "/blob", ["Range: bytes=0-9", "If-Range: \"old\""])
        #expect(stale.status == 200)
        let known = try client.request("GET", "/blob", ["If-None-Match: \"abc\""])
        #expect(known.status == 304)
        #expect(known.body.isEmpty)
        let head = try client.request("HEAD", "/blob")
        #expect(head.fields["content-length"] == "\(bytes.count)")
        #expect(try client.request("GET", "/gone").status == 404)
        #expect(try client.request("GET", "/folder").status == 404)
        #expect(try client.request("GET", "/hello").status == 200)
    }

    @Test func `fault 085 a client that does not read holds a piece of the file, not all of it`() async throws {
        let scratch = try ScratchFolder()
        let path = scratch("blob")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(truncate(path, 1 << 30) == 0)
        var limits = ListenerLimits()
        limits.writeTime = .milliseconds(300)
        limits.connectionsPerAddress = 2
        let fixture = try ServerFixture(limits: limits) { router, _ in
            router.add("GET", "/blob") { _ in .file(FileContents(path: path, entityTag: "abc")) }
        }
        let other = try fixture.plain()
        #expect(try other.request("GET", "/hello").status == 200)
        let slow = try fixture.plain()
        try slow.send("GET /blob HTTP/1.1\r\nHost: a\r\n\r\n")
        // Its place is free for a third connection as soon as the server has given it up.
        #expect(waitUntil { (try? fixture.plain().request("GET", "/hello").status) == 200 })
        #expect(try other.request("GET", "/hello").status == 200)
        var total = 0
        while let count = try? slow.fill() { total += count }
        #expect(total < 1 << 28)
    }

    @Test func `stopping answers long polls at once, finishes what is under way and closes`() async throws {
        let box = CompletionBox()
        let fixture = try ServerFixture { router, store in
            addLongPoll(&router, store)
            router.add("GET", "/work") { _ in .async { box.keep($0) } }
        }
        let idle = try fixture.plain()
        #expect(try idle.request("GET", "/hello").status == 200)
        let waiting = try fixture.plain()
        try waiting.send("GET /value/a?wait=60 HTTP/1.1\r\nHost: a\r\n\r\n")
        let working = try fixture.plain()
        try working.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(waitUntil { box.isKept })
        let start = ContinuousClock.now
        fixture.server.stop()
        idle.waitForEnd()
        let answer = try waiting.answer()
        #expect(answer.status == 204)
        #expect(answer.fields["connection"] == "close")
        box.report(.respond(.text("done")))
        #expect(try working.answer().text == "done")
        fixture.stop()
        #expect(ContinuousClock.now - start < .seconds(4))
        #expect(fixture.log.lines.last == "no longer listening")
    }

    @Test func `the Unix socket is private and says who is there`() throws {
        let fixture = try ServerFixture()
        let path = fixture.scratch("admin.sock")
        var facts = stat()
        #expect(stat(path, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        let client = try RawClient(path: path)
        try client.send("GET /hello HTTP/1.1\r\n\r\n")
        #expect(try client.answer().text == "hello uid:\(getuid())")
        #expect(throws: SocketFailure("listen on \(path)", EADDRINUSE)) { try ListeningSocket(.unix(path: path)) }
    }

    @Test func `a socket file that nobody listens on is replaced, anything else is not`() throws {
        let scratch = try ScratchFolder()
        let path = scratch("s")
        let stale = try UnixSocketPath(path).bind()
        close(stale)
        #expect(throws: Never.self) { try ListeningSocket(.unix(path: path)) }
        try Data([1]).write(to: URL(filePath: scratch("file")))
        #expect(throws: SocketFailure("listen on \(scratch("file"))", EEXIST)) {
            try ListeningSocket(.unix(path: scratch("file")))
        }
        #expect(throws: SocketFailure.self) { try ListeningSocket(.unix(path: "relative")) }
        #expect(throws: SocketFailure.self) {
            try ListeningSocket(.unix(path: "/tmp/" + String(repeating: "a", count: 200)))
        }
        // /tmp itself is open to everybody.
        #expect(throws: SocketFailure.self) { try ListeningSocket(.unix(path: "/tmp/muster-test.sock")) }
    }

    @Test func `an address in use is an error of the start`() throws {
        let taken = try ListeningSocket(.tcp(address: "127.0.0.1", port: 0))
        #expect(throws: SocketFailure("listen on \(taken.address)", EADDRINUSE)) {
            try ListeningSocket(taken.address)
        }
        #expect(throws: SocketFailure.self) { try ListeningSocket(.tcp(address: "localhost", port: 0)) }
        #expect(throws: SocketFailure.self) { try ListeningSocket(.tcp(address: "127.0.0.1", port: 70000)) }
        #expect(throws: Never.self) { try ListeningSocket(.tcp(address: "::1", port: 0)) }
    }

    @Test func `a full listener closes the oldest idle connection for a new one`() throws {
        var limits = ListenerLimits()
        limits.connections = 3
        let fixture = try ServerFixture(limits: limits)
        let clients = try (0..<3).map { _ in try fixture.plain() }
        for client in clients { #expect(try client.request("GET", "/hello").status == 200) }
        let late = try fixture.plain()
        #expect(try late.request("GET", "/hello").status == 200)
        clients[0].waitForEnd()
        #expect(try clients[2].request("GET", "/hello").status == 200)
    }
}

/// Keeps the completion of asynchronous work for later.
final class CompletionBox: Sendable {
    private let kept = Mutex<Outcome.Completion?>(nil)

    var isKept: Bool { kept.withLock { $0 != nil } }

    func keep(_ completion: @escaping Outcome.Completion) { kept.withLock { $0 = completion } }

    func report(_ answer: Outcome.Answer) {
        let completion = kept.withLock { $0.take() }
        completion?(.success(answer))
    }
}
