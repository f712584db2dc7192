import Shared
import Synchronization

@testable import NodeAgent

/// A coordinator that only serves blobs, and counts how often it was asked.
final class BlobLink: CoordinatorLink {
    private let blobs = Mutex<[Digest: [UInt8]]>([:])
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    func put(_ bytes: [UInt8]) { blobs.withLock { $0[SHA256.digest(of: bytes)] = bytes } }
    func put(_ bytes: [UInt8], as digest: Digest) { blobs.withLock { $0[digest] = bytes } }
    func removeAll() { blobs.withLock { $0 = [:] } }

    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] {
        asked.withLock { $0 += 1 }
        guard let bytes = blobs.withLock({ $0[digest] }) else { throw LinkError(.unreachable, "no such blob") }
        return bytes
    }

    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) { throw LinkError(.unreachable, "not here") }
    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? { nil }
    func report(_ request: ReportRequest) throws(LinkError) {}
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? { nil }
    func sendRelay(_ message: Envelope) throws(LinkError) {}
    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch { RelayBatch(messages: []) }
    func acknowledgeRelay(_ id: String) throws(LinkError) {}
}
