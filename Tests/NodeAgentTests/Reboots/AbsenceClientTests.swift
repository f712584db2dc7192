import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// A node that asks control planes on its own behalf.
struct AbsenceClientTests {
    /// Refuses so often, then answers.
    private final class Busy: RelayTopicHandler {
        let topic = RelayTopic.absence
        let refusals: Mutex<Int>

        init(_ refusals: Int) { self.refusals = Mutex(refusals) }

        func answer(_ request: RelayRequest) throws -> RelayReply {
            let isBusy = refusals.withLock { count in
                count -= 1
                return count >= 0
            }
            guard !isBusy else { throw RelayRefusal("busy with absence; ask again when it is done") }
            let name = try request.peer().name
            return .plain(try CanonicalJSON.encode(DrainAnswer(isDone: true, message: "\(name) may go")))
        }
    }

    private let cluster: MemoryCluster
    private let worker: ClusterStage

    init() throws {
        cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane])), ("worker-1", RoleSet([.worker]))])
        worker = try ClusterStage("worker-1", of: cluster)
        try worker.use([])
    }

    private func ask(whenBusy refusals: Int) throws -> DrainAnswer {
        let plane = try ClusterStage("cp-1", of: cluster)
        try plane.use([])
        let responder = RelayResponder(peers: plane.peers, handlers: [Busy(refusals)], log: { _ in })
        let isOver = Mutex(false)
        let thread = try withExtendedLifetime(plane) {
            try BackgroundThread(name: "cp-1") { responder.run(wakeUp: WakeUp()) { isOver.withLock { $0 } } }
        }
        defer {
            isOver.withLock { $0 = true }
            thread.join()
        }
        return AbsenceClient(peers: worker.peers) { false }.ask(AbsenceOrder(part: .leave, bootID: "b"), seconds: 20)
    }

    @Test func `a control plane that is busy with others is asked again`() throws {
        #expect(try ask(whenBusy: 2) == DrainAnswer(isDone: true, message: "worker-1 may go"))
    }

    @Test func `where there is no other control plane nobody may go`() throws {
        let plane = try ClusterStage("cp-1", of: cluster)
        try plane.use([])
        let answer = AbsenceClient(peers: plane.peers) { false }.ask(AbsenceOrder(part: .check, bootID: "b"))
        #expect(!answer.isDone && answer.message.hasPrefix("there is no other control plane"))
    }

    @Test func `silence is no leave to go`() throws {
        let answer = AbsenceClient(peers: worker.peers) { false }
            .ask(AbsenceOrder(part: .leave, bootID: "b"), seconds: 1)
        #expect(answer == DrainAnswer(isDone: false, message: "no control plane answers: cp-1: no answer within 1 s"))
    }
}
