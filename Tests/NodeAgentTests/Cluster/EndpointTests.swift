import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// A balancer that is somebody else's.
struct EndpointTests {
    private static func stage() throws -> ClusterStage {
        try ClusterStage("cp", of: MemoryCluster([("cp", RoleSet([.controlPlane]))]))
    }

    private static func context(_ stage: ClusterStage, _ handler: EndpointStep, seconds: Int = 10) throws -> StepContext
    {
        try stage.context(
            Step(id: "endpoint", summary: "wait", timeoutSeconds: seconds, action: .endpoint(handler.spec)))
    }

    @Test func `a dead endpoint is waited for, and the status names it`() throws {
        let stage = try Self.stage()
        var handler = EndpointStep(spec: EndpointSpec(address: "api.example.com:6443"))
        let tries = Mutex(0)
        handler.probe = { address in
            tries.withLock { count in
                count += 1
                return count < 3 ? "\(address): No route to host" : nil
            }
        }
        try handler.perform(try Self.context(stage, handler))
        let waiting = "waiting for the external balancer at api.example.com:6443 to accept connections: "
        #expect(stage.progress.withLock { $0 }.contains(waiting + "api.example.com:6443: No route to host"))
        #expect(tries.withLock { $0 } == 3)
    }

    @Test func `the wait has an end, and the error names the endpoint`() throws {
        let stage = try Self.stage()
        var handler = EndpointStep(spec: EndpointSpec(address: "10.0.0.9:6443"))
        handler.probe = { _ in "refused" }
        let error = #expect(throws: StepError.self) {
            try handler.perform(try Self.context(stage, handler, seconds: 0))
        }
        #expect(error?.code == .deadline)
        #expect(error?.message.contains("the external balancer at 10.0.0.9:6443") == true)
    }

    @Test func `a node that is set up does not ask`() throws {
        let stage = try Self.stage()
        var handler = EndpointStep(spec: EndpointSpec(address: "10.0.0.9:6443"))
        handler.probe = { _ in "dead" }
        guard case .needed(let reason) = try handler.look(try Self.context(stage, handler)) else {
            Issue.record("a new node has nothing to ask for")
            return
        }
        #expect(reason.contains("10.0.0.9:6443"))
        try stage.write("kind: Config\n", to: "/etc/kubernetes/kubelet.conf")
        #expect(try handler.look(try Self.context(stage, handler)) == .satisfied)
    }

    /// A balancer that only passes connections on refuses them itself while nobody listens behind it.
    @Test func `the agent stands in for the API server that is not there yet`() throws {
        let closed = try LoopbackServer { _ in nil }
        let port = Int(closed.port)
        closed.stop()
        let address = "127.0.0.1:\(port)"
        #expect(waitUntil { PortProbe.refusal(of: address) != nil })
        do {
            let standIn = try #require(StandIn(address: "127.0.0.1", port: port))
            for _ in 0..<100 {
                #expect(PortProbe.refusal(of: address) == nil)
                standIn.turnAway()
            }
            #expect(StandIn(address: "127.0.0.1", port: port) == nil, "two listen on one port")
        }
        #expect(PortProbe.refusal(of: address) != nil)
        // What comes next can listen at once.
        #expect(StandIn(address: "127.0.0.1", port: port) != nil)
    }

    @Test(arguments: [("::1", 6443), ("nowhere", 6443), ("127.0.0.1", 0x1_0000), ("192.0.2.77", 6443)])
    func `where nobody can listen nobody stands in`(address: String, port: Int) {
        #expect(StandIn(address: address, port: port) == nil)
    }
}
