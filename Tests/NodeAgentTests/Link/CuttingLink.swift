import Glibc
import Shared
import Synchronization

@testable import NodeAgent

/// A coordinator whose connection breaks after so many bytes of a download.
final class CuttingLink: CoordinatorLink {
    private let bytes: [UInt8]
    private let piece: Int
    private let asked = Mutex<[Int]>([])

    /// - Parameter piece: how many bytes come before the connection breaks.
    init(_ bytes: [UInt8], piece: Int = .max) {
        self.bytes = bytes
        self.piece = piece
    }

    /// Where each download began.
    var offsets: [Int] { asked.withLock { $0 } }

    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) {
        asked.withLock { $0.append(offset) }
        guard offset < bytes.count else {
            throw LinkError(.answer(APIError(status: 416, code: "range", message: "beyond the end")), "beyond the end")
        }
        let sent = bytes[offset...].prefix(piece)
        let count = sent.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == sent.count else { throw LinkError(.malformed, "the test's disk is full") }
        if offset + count < bytes.count { throw LinkError(.unreachable, "the connection broke") }
    }

    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? { nil }
    func report(_ request: ReportRequest) throws(LinkError) {}
    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? { nil }
}
