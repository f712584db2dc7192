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
}
