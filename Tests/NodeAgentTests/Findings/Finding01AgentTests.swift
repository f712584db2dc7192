import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// A message that could not be taken away made the reader look again at once, for ever.
struct Finding01AgentTests {
    /// A mailbox that always has the same messages, whatever is acknowledged.
    private struct StuckLink: CoordinatorLink {
        let messages: [Envelope]
        let acknowledged = Acknowledged()

        final class Acknowledged: Sendable {
            private let state = Mutex<(ids: [String], looks: Int)>((ids: [], looks: 0))
            func add(_ id: String) { state.withLock { $0.ids.append(id) } }
            func look() { state.withLock { $0.looks += 1 } }
            var ids: [String] { state.withLock { $0.ids } }
            var looks: Int { state.withLock { $0.looks } }
        }

        func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch {
            acknowledged.look()
            return RelayBatch(messages: messages)
        }

        func acknowledgeRelay(_ id: String) throws(LinkError) { acknowledged.add(id) }
    }

    private static let id = String(repeating: "a", count: 32)

    private func envelope(_ payload: String) -> Envelope {
        Envelope(
            payload: Base64.encode(Array(payload.utf8)), payloadType: DocumentKind.relay.payloadType, signatures: [])
    }

    @Test func `finding 01: what cannot be read is acknowledged by the name it gives itself, and noted once`() throws {
        let link = StuckLink(messages: [
            envelope(#"{"id":"\#(Self.id)","recipient":"node:cp-1/!00"}"#), envelope("{}"), envelope(#"{"id":"../x"}"#),
            envelope("no JSON"), Envelope(payload: "*", payloadType: "", signatures: []),
        ])
        let post = RelayPost(link: link)
        let first = try post.take(waitSeconds: 0)
        #expect(first.requests.isEmpty && first.unreadable == 5 && !first.isOld)
        let second = try post.take(waitSeconds: 0)
        #expect(second.requests.isEmpty && second.unreadable == 0 && second.isOld)
        #expect(link.acknowledged.ids == [Self.id, Self.id])
    }

    @Test func `finding 01: an empty mailbox is not an old one`() throws {
        #expect(try RelayPost(link: StuckLink(messages: [])).take(waitSeconds: 0).isOld == false)
    }
}
