import Glibc
import Shared
import Testing

@testable import NodeAgent

struct ProbeTests {
    /// A socket of this machine that listens, or is only bound.
    private struct Listener: ~Copyable {
        let handle: Int32
        let port: Int

        init(isListening: Bool, backlog: Int32 = 8) throws {
            handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let number = handle
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(number, $0, length) == 0 && (!isListening || listen(number, backlog) == 0)
                        && getsockname(number, $0, &length) == 0
                }
            }
            try #require(status)
            port = Int(UInt16(bigEndian: address.sin_port))
        }

        deinit { close(handle) }
    }

    @Test func `open, refused and impossible are told apart, in the order asked, in any number`() throws {
        let open = try Listener(isListening: true)
        let bound = try Listener(isListening: false)
        let attempts = ConnectionAttempts(timeoutMilliseconds: 2000)
        #expect(
            attempts.outcomes(of: [
                ("127.0.0.1", open.port), ("127.0.0.1", bound.port), ("no address", 22), ("127.0.0.1", 70_000),
            ]) == [.open, .refused, .unreachable, .unreachable])
        let many = attempts.outcomes(of: Array(repeating: ("127.0.0.1", bound.port), count: 300))
        #expect(many == Array(repeating: .refused, count: 300))
        #expect(attempts.outcomes(of: []) == [])
    }

    /// Nobody takes connections off the queue of this listener, so the kernel drops what no longer fits.
    @Test func `silence is filtered, and ends in time`() throws {
        let full = try Listener(isListening: true, backlog: 0)
        let began = ContinuousClock.now
        let outcomes = ConnectionAttempts(timeoutMilliseconds: 300).outcomes(
            of: Array(repeating: ("127.0.0.1", full.port), count: 8))
        #expect(outcomes.contains(.filtered) && Set(outcomes).isSubset(of: [.open, .filtered]), "\(outcomes)")
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    private func request(_ order: some Encodable, by sender: RelayRequest.Sender = .operatorClient) throws
        -> RelayRequest
    {
        let cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane])), ("w-1", RoleSet([.worker]))])
        let manifest = try cluster.manifest(of: "cp-1", steps: [])
        let body = try CanonicalJSON.encode(order)
        let message = RelayMessage(
            clusterUID: manifest.manifest.clusterUID, id: String(repeating: "0", count: 32),
            sender: RelayMessage.operatorName, recipient: .node("cp-1"), topic: .probe, inReplyTo: nil, sealed: false,
            body: Base64.encode(body), time: .now(), expires: .now().adding(seconds: 60))
        return RelayRequest(sender: sender, message: message, body: body, manifest: manifest, now: .now())
    }

    @Test(arguments: [
        ProbeOrder(targets: [ProbeTarget(node: "elsewhere", ports: [22])]),
        ProbeOrder(targets: [ProbeTarget(node: "10.0.0.12", ports: [22])]),
        ProbeOrder(targets: [ProbeTarget(node: "", ports: [])]),
        ProbeOrder(targets: [ProbeTarget(node: "w-1", ports: [25])]),
        ProbeOrder(targets: [ProbeTarget(node: "w-1", ports: [22, -1])]),
        ProbeOrder(targets: [ProbeTarget(node: "w-1", ports: Array(repeating: 22, count: 8193))]),
    ])
    func `a node is no port scanner: names outside the roster, other ports and floods are refused`(
        order: ProbeOrder
    ) throws {
        let request = try request(order)
        #expect(throws: RelayRefusal.self) { try ProbeTopic().answer(request) }
    }

    @Test func `an order that cannot be read is refused`() throws {
        let request = try request(["targets": "all"])
        #expect(throws: RelayRefusal.self) { try ProbeTopic().answer(request) }
    }

    @Test func `what the operator may ask is answered for each port`() throws {
        let topic = ProbeTopic(attempts: ConnectionAttempts(timeoutMilliseconds: 50))
        let request = try request(ProbeOrder(targets: [ProbeTarget(node: "w-1", ports: [22, 10250])]))
        guard case .plain(let bytes) = try topic.answer(request) else {
            Issue.record("no plain answer")
            return
        }
        let results = try StrictJSON.decode(ProbeResults.self, from: bytes).results
        #expect(results.map(\.node) == ["w-1", "w-1"] && results.map(\.port) == [22, 10250])
    }

    @Test func `no node may order it`() throws {
        let cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane])), ("w-1", RoleSet([.worker]))])
        let stage = try ClusterStage("cp-1", of: cluster)
        try stage.use([])
        let peer = try stage.peers.prove("w-1")
        let request = try request(ProbeOrder(targets: []), by: .peer(peer))
        #expect(throws: RelayRefusal("only the operator orders probe")) { try ProbeTopic().answer(request) }
    }

    @Test func `the ports are those of the matrix and the well-known ones`() {
        let rule = FirewallRule(to: [.nodes], from: [.everybody], .tcp, [PortRange(9000, 9010)], why: "mine")
        let spec = FirewallSpec(rules: [rule], podSubnet: "10.244.0.0/16", nodeNetworks: [])
        let ports = ProbePorts.all(with: spec)
        #expect(ports.contains(9000) && ports.contains(9010) && ports.contains(22) && !ports.contains(9001))
        #expect(ports == ports.sorted())
    }
}
