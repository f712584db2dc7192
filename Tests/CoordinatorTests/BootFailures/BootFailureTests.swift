import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// `POST /v1/boot-failures`: anyone may call it.
struct BootFailureTests {
    private static func body(
        node: String = "cp-2", step: String = "install", status: String = "100", output: String = "E: no space"
    ) -> [UInt8] {
        let text = Base64.encode(Array(output.utf8))
        return Array(
            "{\"node\":\"\(node)\",\"step\":\"\(step)\",\"exitStatus\":\(status),\"output\":\"\(text)\"}".utf8)
    }

    private func post(
        _ body: [UInt8], to endpoint: BootFailureEndpoint, address: String = "10.0.0.12"
    ) throws -> Response? {
        let request = try EndpointCall.request("POST", BootFailureEndpoint.path, body: body, address: address)
        return EndpointCall.answer { try endpoint.handle(request) }
    }

    private func failures(_ operators: TestOperator) throws -> [BootFailure] {
        try StatusReader(cluster: operators.cluster, snapshot: operators.store.snapshot).status().bootFailures ?? []
    }

    @Test func `a machine's word is shown as a stranger's, in the status and once in the events`() throws {
        let operators = try TestOperator()
        let endpoint = BootFailureEndpoint(cluster: operators.cluster)
        for _ in 0..<3 { #expect(try post(Self.body(output: "one\nE: no space"), to: endpoint)?.status == 204) }
        let kept = try failures(operators)
        #expect(kept.count == 1)
        let metrics = EndpointCall.answer {
            try MetricsEndpoint(cluster: operators.cluster).handle(EndpointCall.request())
        }
        let text = String(decoding: metrics?.body ?? [], as: UTF8.self)
        #expect(text.contains("\nmuster_boot_failures 1\n"))
        #expect(kept[0].claimedNode == "cp-2" && kept[0].address == "10.0.0.12" && kept[0].output == "one\nE: no space")
        let events = try EventLog.newest(10, in: operators.store.snapshot).map(\.message)
        #expect(events.count == 1)
        #expect(events[0].kind == "boot-failed" && !events[0].isAlarm && events[0].node == nil)
        #expect(
            events[0].message == "a machine at 10.0.0.12 that claims to be cp-2 (not verified) failed at install, "
                + "exit status 100: E: no space")
        var status = SampleStatus.status
        status.bootFailures = kept
        status.bootFailures?[0].time = status.time.adding(seconds: -180)
        #expect(
            StatusText(status: status).text.hasSuffix(
                "\na machine at 10.0.0.12 that claims to be cp-2 (not verified) failed at install 3 min ago, exit status "
                    + "100: E: no space\n"))
    }

    @Test(arguments: [
        [UInt8](), Array("null".utf8), Array("[]".utf8), Array("{}".utf8), Array("{\"node\":\"cp-2\"}".utf8),
        body(node: "cp-2\\nlb is fine"), body(node: "CP-2"), body(node: "operator"), body(node: ""),
        body(node: String(repeating: "a", count: 300)), body(node: "\\u001b[2J"), body(step: ""), body(step: "a b"),
        body(step: "a\\n"), body(step: String(repeating: "a", count: 65)), body(status: "0"), body(status: "-1"),
        body(status: "256"), body(status: "1.5"), body(status: "99999999999999999999"), body(status: "\"1\""),
        body(output: String(repeating: "x", count: 4097)),
        Array("{\"node\":\"a\",\"step\":\"a\",\"exitStatus\":1,\"output\":\"not base64\"}".utf8),
        Array("{\"node\":\"a\",\"node\":\"b\",\"step\":\"a\",\"exitStatus\":1,\"output\":\"\"}".utf8),
        Array("{\"node\":\"a\",\"step\":\"a\",\"exitStatus\":1,\"output\":\"\",\"role\":\"control-plane\"}".utf8),
        [0xFF, 0xFE, 0x00], Array(repeating: UInt8(ascii: "["), count: 8000),
    ])
    func `what no script of ours sends is refused, and nothing of it is kept`(body: [UInt8]) throws {
        let operators = try TestOperator()
        let endpoint = BootFailureEndpoint(cluster: operators.cluster)
        #expect(EndpointCall.code(try post(body, to: endpoint)) == "bad-request")
        #expect(try failures(operators).isEmpty)
        #expect(try EventLog.newest(1, in: operators.store.snapshot).isEmpty)
    }

    @Test(arguments: [
        ("\u{1B}[2J\u{7}x", "\\x1b[2J\\x07x"), ("a\r\nb", "a\\r\nb"), ("\u{202E}evil", "\\u{202e}evil"),
        ("pull http://me:hunter2@mirror/x and ftp://a@b", "pull http://mirror/x and ftp://b"),
        ("a\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\nb", "a\nb"),
        ("a\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0", "a"), ("", ""), ("\n\n", ""), ("://", "://"), ("@@@", "@@@"),
        ("http://a@b@c/d@e", "http://c/d@e"),
    ])
    func `output can show nothing but text, and no secret`(output: String, shown: String) {
        #expect(BootFailureOutput.clean(Array(output.utf8)) == shown)
    }

    @Test func `output without end, and bytes that are no text, stay small`() {
        let control = BootFailureOutput.clean([UInt8](repeating: 0x1B, count: 4096))
        #expect(control.utf8.count <= BootFailureOutput.bytes)
        let broken = BootFailureOutput.clean([UInt8](repeating: 0xFF, count: 4096))
        #expect(broken.utf8.count <= BootFailureOutput.bytes + 3)
        let lines = BootFailureOutput.clean(Array(String(repeating: "a\n", count: 2000).utf8))
        #expect(lines.split(separator: "\n").count == BootFailureOutput.lines)
        #expect(BootFailureOutput.lastLine(of: String(repeating: "é", count: 300)).count == 200)
    }

    @Test func `ten thousand posts of one stranger are some rows, and another machine is still heard`() throws {
        let operators = try TestOperator()
        let endpoint = BootFailureEndpoint(cluster: operators.cluster)
        #expect(try post(Self.body(node: "cp-3"), to: endpoint, address: "10.0.0.13")?.status == 204)
        var codes: [String: Int] = [:]
        for number in 0..<10_000 {
            let answer = try post(Self.body(node: "cp-\(number)"), to: endpoint, address: "2001:db8::\(number % 1000)")
            codes[EndpointCall.code(answer) ?? "taken", default: 0] += 1
        }
        #expect(codes["failure-rate", default: 0] > 9900)
        #expect(codes["taken", default: 0] >= BootFailureRate.burstPerAddress)
        #expect(try post(Self.body(), to: endpoint)?.status == 204)
        let kept = try failures(operators)
        #expect(kept.contains { $0.claimedNode == "cp-2" } && kept.contains { $0.claimedNode == "cp-3" })
        #expect(kept.count <= BootFailureRow.limit)
        #expect(try EventLog.newest(500, in: operators.store.snapshot).count <= BootFailureRate.eventBurst + 1)
    }

    @Test func `of many strangers the oldest make room, of one address its own oldest`() throws {
        let operators = try TestOperator()
        let start = Timestamp.now()
        func note(_ address: String, _ name: String, _ seconds: Int) throws {
            let failure = BootFailure(
                claimedNode: name, address: address, step: "a", exitStatus: 1, output: "",
                time: start.adding(seconds: seconds))
            _ = try operators.store.transact { try BootFailureRow.note(failure, in: &$0) }
        }
        try note("10.0.0.1", "first", 0)
        for number in 0..<20 { try note("10.0.0.2", "n-\(number)", number) }
        #expect(
            operators.store.snapshot.rows(prefix: BootFailureRow.prefix).count == 1 + BootFailureRow.limitPerAddress)
        for number in 0..<200 { try note("10.0.1.\(number)", "m", number) }
        let rows = try BootFailureRow.all(in: operators.store.snapshot, now: start)
        #expect(rows.count == BootFailureRow.limit)
        #expect(rows.first?.address == "10.0.1.199" && !rows.contains { $0.claimedNode == "first" })
    }

    @Test func `the limits are an address's, an IPv6 network's and all machines' own, and come back`() throws {
        let rate = BootFailureRate()
        let start = ContinuousClock.now
        func allowed(_ address: String, after seconds: Int = 0) -> Bool {
            (try? rate.check(address, at: start + .seconds(seconds))) != nil
        }
        for number in 0..<BootFailureRate.burstPerAddress { #expect(allowed("2001:db8:0:1::\(number)")) }
        #expect(!allowed("2001:db8:0:1:ffff::1") && allowed("2001:db8:0:2::1") && allowed("10.0.0.1"))
        #expect(!allowed("2001:db8:0:1::1", after: 9) && allowed("2001:db8:0:1::1", after: 21))
        let others = (0..<200).filter { allowed("10.1.0.\($0)", after: 21) }.count
        #expect(others < BootFailureRate.burst)
        #expect(allowed("10.2.0.1", after: 600))
        #expect((0..<1000).filter { _ in rate.allowsEvent(at: start) }.count == BootFailureRate.eventBurst)
        // A sender that has been silent is forgotten, so new addresses are heard however many there were.
        for number in 0..<20_000 { _ = allowed("10.3.\(number / 256).\(number % 256)", after: 1000 + number) }
        #expect(allowed("10.4.0.1", after: 30_000))
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("2001:db8::1", "20.1.d.b8.0.0.0.0"),
        ("2001:db8::ffff:1", "20.1.d.b8.0.0.0.0"), ("2001:db8:0:1::1", "20.1.d.b8.0.0.0.1"), ("unix", "unix"), ("", ""),
    ])
    func `an IPv6 network of 64 bits is one sender`(address: String, name: String) {
        #expect(AddressGroup.name(of: address) == name)
    }

    @Test func `what was said is over when the machine becomes the node, and after a day`() throws {
        let now = Mutex(Timestamp.now())
        let operators = try TestOperator { now.withLock { $0 } }
        let endpoint = BootFailureEndpoint(cluster: operators.cluster)
        for name in ["cp-1", "cp-2"] { #expect(try post(Self.body(node: name), to: endpoint)?.status == 204) }
        let ticket = try operators.ticket()
        let enrolment = try TestMachine().request(clusterUID: operators.clusterUID, signer: ticket)
        let request = try EndpointCall.request("POST", "/v1/enrolments", body: try CanonicalJSON.encode(enrolment))
        #expect(
            EndpointCall.answer { try EnrolmentEndpoint(cluster: operators.cluster).handle(request) }?.status == 200)
        #expect(try failures(operators).map(\.claimedNode) == ["cp-2"])
        now.withLock { $0 = $0.adding(seconds: BootFailureRow.lifetimeSeconds) }
        #expect(try failures(operators).isEmpty)
    }

    @Test func `the status names some of many, and says how many more there are`() {
        var status = SampleStatus.status
        status.bootFailures = (0..<20).map {
            BootFailure(
                claimedNode: "n-\($0)", address: "10.0.0.1", step: "install", exitStatus: 1, output: "",
                time: status.time)
        }
        let lines = StatusText(status: status).text.split(separator: "\n").filter { $0.contains("not verified") }
        #expect(lines.count == 8)
        #expect(StatusText(status: status).text.hasSuffix("\n12 more failed: coordinator status --output json\n"))
    }
}
