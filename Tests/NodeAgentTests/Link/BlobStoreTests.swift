import Shared
import TestSupport
import Testing

@testable import NodeAgent

struct BlobStoreTests {
    private let folder: ScratchFolder
    private let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    init() throws { folder = try ScratchFolder() }

    private var digest: Digest { SHA256.digest(of: bytes) }
    private var blobs: String { folder("blobs") }
    private var names: [String] { (try? Folder.names(in: blobs)) ?? [] }

    private func fetch(_ link: CuttingLink, tries: Int = .max) throws -> String {
        var left = tries
        return try BlobStore(folder: blobs, link: link).path(
            of: digest, progress: { _ in },
            keepOn: {
                left -= 1
                return left > 0
            })
    }

    private func read(_ path: String) throws -> [UInt8] { try DurableFile.readBounded(path, limit: 1 << 20) }

    @Test func `a download that is cut goes on where it was, and is whole`() throws {
        let link = CuttingLink(bytes, piece: 6_000)
        #expect(try read(fetch(link)) == bytes)
        #expect(link.offsets == [0, 6_000])
        #expect(names == [digest.hex])
    }

    @Test func `what an agent fetched before it was killed is not fetched again`() throws {
        #expect(throws: StepError.self) { try fetch(CuttingLink(bytes, piece: 6_000), tries: 1) }
        #expect(names == ["\(digest.hex).part"])
        let link = CuttingLink(bytes)
        #expect(try read(fetch(link)) == bytes)
        #expect(link.offsets == [6_000])
    }

    @Test func `an agent that was killed before it looked at the digest looks at it`() throws {
        try Folder.make(blobs)
        try DurableFile.write(bytes, to: "\(blobs)/\(digest.hex).part", mode: FileMode(0o600))
        let link = CuttingLink(bytes)
        #expect(try read(fetch(link)) == bytes)
        #expect(link.offsets == [10_000])
    }

    /// One byte changed, bytes missing, bytes after the end.
    static let changes: [@Sendable ([UInt8]) -> [UInt8]] = [
        { [$0[0] ^ 1] + $0.dropFirst() }, { Array($0.dropLast()) }, { $0 + [0] }, { _ in [0] },
    ]

    @Test(arguments: changes.indices)
    func `what has another digest gets no name and leaves nothing`(index: Int) throws {
        let refusal = #expect(throws: Refusal.self) { try fetch(CuttingLink(Self.changes[index](bytes))) }
        #expect(refusal?.code == .digest)
        #expect(names.isEmpty, "\(names)")
        #expect(try read(fetch(CuttingLink(bytes))) == bytes)
    }

    @Test func `a cached file that somebody changed is thrown away and fetched anew`() throws {
        try Folder.make(blobs)
        try DurableFile.write(Array(bytes.dropLast()), to: "\(blobs)/\(digest.hex)", mode: FileMode(0o600))
        let link = CuttingLink(bytes)
        #expect(try read(fetch(link)) == bytes)
        #expect(link.offsets == [0])
    }
}
