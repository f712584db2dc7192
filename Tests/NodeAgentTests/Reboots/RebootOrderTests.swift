import Shared
import Testing

@testable import NodeAgent

/// What of packages and of orders a machine takes for a reason to reboot.
struct RebootOrderTests {
    private let stage: RebootStage

    init() throws { stage = try RebootStage() }

    private func handle(
        uid: String? = nil, node: String = "worker-1", patience: Int = 60, drain: Int = 60,
        from sender: String = RelayMessage.operatorName, key: PrivateKey? = nil
    ) throws -> RelayResponder.Outcome {
        let topic = RebootTopic(
            paths: stage.stage.paths, peers: stage.stage.peers, control: stage.control, board: stage.board)
        let responder = RelayResponder(peers: stage.stage.peers, handlers: [topic], log: { _ in })
        let order = RebootOrder(
            node: node, nodeUID: try uid ?? stage.cluster.member("worker-1").identity.uid, patienceSeconds: patience,
            drainTimeoutSeconds: drain, deletesLocalData: false, deletesUnmanaged: false)
        let now = Timestamp.now()
        let message = RelayMessage(
            clusterUID: stage.cluster.roster.clusterUID, id: try RelayID.make(), sender: sender,
            recipient: .node("worker-1"), topic: .reboot, inReplyTo: nil, sealed: false,
            body: Base64.encode(try CanonicalJSON.encode(order)), time: now, expires: now.adding(seconds: 60))
        let signed = try Envelope.sign(message, with: [key ?? stage.cluster.operatorKey])
        return responder.handle(try #require(PendingMessage(signed)))
    }

    private func expectRefusal(_ outcome: RelayResponder.Outcome, _ text: String) throws {
        guard case .refused(let reason) = outcome else {
            Issue.record("it was taken: \(outcome)")
            return
        }
        #expect(reason.contains(text), "\(reason)")
    }

    @Test func `an order is durable before it is answered, and a second one is refused`() throws {
        #expect(try handle() == .begun(.reboot, RelayMessage.operatorName))
        #expect(try RebootOrderFile.read(stage.stage.paths)?.order.patienceSeconds == 60)
        try expectRefusal(try handle(), "already")
    }

    @Test func `orders of others, for others, without end or at the wrong moment are refused`() throws {
        let peer = try stage.cluster.member("cp-1").identity.key
        try expectRefusal(try handle(from: "cp-1", key: peer), "only the operator orders reboot")
        try expectRefusal(try handle(uid: "0123"), "another machine")
        try expectRefusal(try handle(node: "cp-1"), "another machine")
        try expectRefusal(try handle(patience: -1), "at most an hour")
        try expectRefusal(try handle(patience: 3601), "at most an hour")
        try expectRefusal(try handle(drain: 0), "from 1 s to 1 h")
        stage.board.act(.working, "apt-get install")
        try expectRefusal(try handle(), "it is at work (apt-get install)")
        stage.board.act(.converged, "")
        try RebootRecord(bootID: "old", reason: "", began: .now(), isOrdered: false).write(stage.stage.paths)
        try expectRefusal(try handle(), "already")
        #expect(try RebootOrderFile.read(stage.stage.paths) == nil)
    }

    private static let packages: [(String?, String)] = [
        (nil, "no package left its name"), ("", "no package left its name"), ("\n \n", "no package left its name"),
        ("libc6\n", "libc6"), ("a\nb\na\n", "a, b"), ("a\nb\nc\nd\ne\nf\ng\n", "a, b, c, d, e and 2 more"),
        ("evil\u{1B}[2J name\n", "evil[2Jname"),
        (String(repeating: "x", count: 900), String(repeating: "x", count: 64)),
    ]

    @Test(arguments: packages)
    func `the packages that ask for it are named`(text: String?, reason: String) throws {
        #expect(RebootFlag.read(stage.stage.paths) == nil)
        try stage.require(packages: text)
        let flag = try #require(RebootFlag.read(stage.stage.paths))
        #expect(flag.reason == reason)
        #expect(abs(flag.since.seconds - Timestamp.now().seconds) < 60)
    }

    @Test func `the status says since when, and what it waits for`() throws {
        let time = try #require(Timestamp(text: "2026-11-21T03:00:00Z"))
        stage.board.update {
            $0.activity.reboot = RebootNeed(
                since: time, reason: "libc6", message: "waits for the window 04:00-05:00 UTC")
        }
        let text = StatusText(stage.board.status, now: time).text
        #expect(
            text.contains(
                "reboot       required since 2026-11-21T03:00:00Z (libc6), waits for the window 04:00-05:00 UTC\n"))
    }
}
