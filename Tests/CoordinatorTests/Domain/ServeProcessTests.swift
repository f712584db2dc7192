import Glibc
import HTTPClient
import Shared
import Synchronization
import Testing

@testable import Coordinator

@Suite(.enabled(if: ServeProcess.binary != nil, "needs the coordinator binary: swift build"))
struct ServeProcessTests {
    @Test func `serve answers soon, is alone, and ends cleanly on SIGTERM`() throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        // One second is promised; a machine busy with tests gets more.
        #expect(try serve.start() < .seconds(5))
        #expect(throws: (any Error).self) {
            try StateOpening(folder: StateFolder(path: serve.configuration.stateFolder)).open()
        }
        #expect(serve.end(SIGTERM) == 0)
        #expect(access(serve.configuration.adminSocket, F_OK) != 0)
    }

    @Test func `serve uses all the descriptors that it may have`() throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        try serve.start(descriptors: 200)
        let limits = try serve.limit("Max open files")
        #expect(limits[0] == limits[1] && limits[0] != "200", "\(limits)")
    }

    @Test func `a certificate that was given out is known after SIGKILL at any moment`() throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        try serve.start()
        for round in 0..<3 {
            let requests = try (0..<24).map { index in
                let name = "w-\(round)-\(index)"
                let ticket = try serve.ticket(name)
                let machine = try TestMachine()
                let body = try machine.request(clusterUID: serve.configuration.clusterUID, name: name, signer: ticket)
                return HTTPRequest(.post, "/v1/enrolments", body: try CanonicalJSON.encode(body))
            }
            let acknowledged = Mutex<[Int: String]>([:])
            let client = try serve.enrolment()
            let thread = try BackgroundThread(name: "machines") {
                for (index, request) in requests.enumerated() {
                    guard let answer = try? client.send(request), answer.status == 200,
                        let certificate = try? answer.decode(EnrolmentResponse.self).certificate
                    else { return }
                    acknowledged.withLock { $0[index] = certificate }
                }
            }
            usleep(UInt32(20_000 * (round + 1)))
            serve.end(SIGKILL)
            thread.join()
            try serve.start()
            let known = acknowledged.withLock { $0 }
            let again = try serve.enrolment()
            for (index, certificate) in known {
                let answer = try again.send(requests[index]).checked().decode(EnrolmentResponse.self)
                #expect(answer.certificate == certificate)
            }
        }
    }

    @Test(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
    func `a real agent enrols, does what its manifest says, and is seen to have converged`() throws {
        let serve = try ServeProcess()
        defer { serve.remove() }
        try serve.start()
        let result = "\(serve.folder)/result"
        let file = FileSpec(
            path: result, mode: FileMode(0o640), owner: "root", group: "root", content: "I am {{node.name}}\n",
            restarts: [])
        try serve.apply([Step(id: "greet", summary: "write a greeting", action: .file(file))], node: "w-1")
        let agent = try AgentProcess(serve, name: "w-1", ticket: try serve.ticket("w-1"))
        defer { agent.end() }
        let start = ContinuousClock.now
        var status = try serve.status()
        while status.nodes.map(\.isConverged) != [true], ContinuousClock.now - start < .seconds(30) {
            usleep(100_000)
            status = try serve.status()
        }
        #expect(status.nodes.map(\.isConverged) == [true], "\(status.nodes)")
        #expect(try DurableFile.readBounded(result, limit: 100) == Array("I am w-1\n".utf8))
        let kinds = try serve.admin().send(HTTPRequest(.get, AdminRoutes.events)).checked().decode(EventBatch.self)
            .events.map(\.kind)
        for kind in ["applied", "enrolled", "accepted", "done", "converged"] {
            #expect(kinds.contains(kind), "\(kinds)")
        }
    }
}
