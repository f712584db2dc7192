import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// The look at a kubelet as a stranger has it, against a real TLS server on loopback whose CA no one knows.
struct KubeletStrangerTests {
    private func openReason(_ listener: String, _ answer: Response) throws -> String? {
        let fixture = try ServerFixture(routes: { router, _ in
            router.add("GET", "/pods") { request in
                // A stranger shows nothing.
                .respond(request.peer.identity == nil ? answer : .text("who are you?"))
            }
        })
        return KubeletStranger.openReason("127.0.0.1", port: try fixture.port(listener)) {
            (path, address) throws(HTTPClientError) in try StrangerRequest.send(path, to: address)
        }
    }

    @Test func `pods that are shown to a stranger are told`() throws {
        let reason = try openReason("enrolment", .text(#"{"kind":"PodList","items":[]}"#))
        #expect(reason?.hasPrefix("the kubelet shows its pods to anyone") == true)
    }

    @Test(arguments: [401, 403, 404, 500])
    func `a kubelet that refuses is closed`(status: Int) throws {
        #expect(try openReason("enrolment", .text("no", status: status)) == nil)
    }

    @Test func `a server that asks for a certificate, or speaks no TLS, is closed`() throws {
        #expect(try openReason("agent", .text("pods")) == nil)
        #expect(try openReason("plain", .text("pods")) == nil)
    }

    @Test func `a port where nothing answers is closed`() {
        let reason = KubeletStranger.openReason("127.0.0.1", port: 1) {
            (path, address) throws(HTTPClientError) in try StrangerRequest.send(path, to: address)
        }
        #expect(reason == nil)
    }

    @Test func `a client that takes any server shows nothing of its own`() {
        var configuration = HTTPClientConfiguration(addresses: ["https://127.0.0.1:1"], authority: [1])
        configuration.acceptsAnyServer = true
        #expect(throws: HTTPClientError.self) { try HTTPClient(configuration) }
        configuration.authority = nil
        (configuration.certificate, configuration.key) = ([1], [1])
        #expect(throws: HTTPClientError.self) { try HTTPClient(configuration) }
    }
}
