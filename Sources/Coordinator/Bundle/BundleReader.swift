import Glibc
import Shared

/// Reads a bundle from front to back. Every byte must be one that ``BundleWriter`` would have written there; whatever
/// else a tar archive can hold is an error where it stands.
final class BundleReader {
    let manifest: BundleManifest
    /// Of the manifest's bytes.
    let digest: Digest
    private let input: FileDescriptor
    private let path: String

    /// Opens a bundle and reads what is in it.
    ///
    /// - Throws: ``Shared/FileError``; ``BundleError`` for anything but a bundle.
    init(_ path: String) throws {
        let number = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw FileError(.read, path, errno: errno) }
        let input = FileDescriptor(takingOwnership: number)
        let header = try Self.header(input, path, expecting: BundleManifest.name)
        guard header.size <= BundleManifest.sizeLimit else { throw BundleError(path, "its list is too long") }
        let bytes = try Self.bytes(header.size, input, path, BundleManifest.name)
        try Self.padding(header, input, path)
        let manifest: BundleManifest
        do {
            manifest = try StrictJSON.decode(
                BundleManifest.self, from: bytes, limits: .init(bytes: BundleManifest.sizeLimit))
        } catch {
            throw BundleError(path, "its list cannot be read: \(error)")
        }
        try Self.check(manifest, bytes, path)
        let lock = try Self.header(input, path, expecting: BundleManifest.lockName)
        let wanted = Array(manifest.lock.text.utf8)
        guard lock.size == wanted.count,
            try Self.bytes(lock.size, input, path, BundleManifest.lockName) == wanted
        else { throw BundleError(path, "its lock file is not that of its list") }
        try Self.padding(lock, input, path)
        self.manifest = manifest
        digest = SHA256.digest(of: bytes)
        self.path = path
        self.input = input
    }

    /// Hands every file to `take`, in the bundle's order, and makes sure that nothing follows. `take` gets a function
    /// that returns the next piece, and nil at the file's end; what it leaves is passed over.
    func forEachFile(_ take: (ArtifactRegistration, () throws -> [UInt8]?) throws -> Void) throws {
        for file in manifest.files {
            let name = BundleManifest.fileName(file.digest)
            let header = try Self.header(input, path, expecting: name)
            guard header.size == file.size else {
                throw BundleError(path, "\(name) has \(header.size) bytes, and its list says \(file.size)")
            }
            var left = file.size
            let next = { () throws -> [UInt8]? in
                guard left > 0 else { return nil }
                let piece = try Self.bytes(min(left, 1 << 18), self.input, self.path, file.name)
                left -= piece.count
                return piece
            }
            try take(file, next)
            while try next() != nil {}
            try Self.padding(header, input, path)
        }
        guard try Self.bytes(TarHeader.end.count, input, path, "its end") == TarHeader.end else {
            throw BundleError(path, "it has more files than its list")
        }
        var byte: UInt8 = 0
        guard read(input.number, &byte, 1) == 0 else { throw BundleError(path, "something follows its end") }
    }

    /// What a list may say: whoever wrote the bundle may be anybody.
    private static func check(_ manifest: BundleManifest, _ bytes: [UInt8], _ path: String) throws {
        guard manifest.format == 1 else {
            throw BundleError(path, "its format is \(manifest.format), and this version knows 1")
        }
        guard try CanonicalJSON.encode(BundleManifest(manifest.artifacts)) == bytes else {
            throw BundleError(path, "its list is not in its order")
        }
        var names: Set<String> = []
        for artifact in manifest.artifacts {
            guard ArtifactKind.isName(artifact.name) else {
                throw BundleError(path, "its list has a name that no artifact can have")
            }
            guard names.insert(artifact.place).inserted else {
                throw BundleError(path, "its list has \(artifact.name) twice")
            }
            guard artifact.architecture == nil || artifact.kind == .binary || artifact.kind == .image else {
                throw BundleError(path, "its list gives \(artifact.name) an architecture, which only programs have")
            }
            guard (0...TarHeader.largestSize).contains(artifact.size) else {
                throw BundleError(path, "its list gives \(artifact.name) a size that no file can have")
            }
        }
    }

    private static func header(
        _ input: borrowing FileDescriptor, _ path: String, expecting name: String
    ) throws -> TarHeader {
        let block = try bytes(TarHeader.blockSize, input, path, name)
        guard let header = TarHeader(reading: block), header.mode == FileMode(0o644) else {
            throw BundleError(path, "where \(name) should begin, there is something that no bundle has")
        }
        guard header.name == name else {
            throw BundleError(path, "\(DisplayText.escaped(header.name)) stands where \(name) should")
        }
        return header
    }

    private static func padding(_ header: TarHeader, _ input: borrowing FileDescriptor, _ path: String) throws {
        guard try bytes(header.padding, input, path, header.name).allSatisfy({ $0 == 0 }) else {
            throw BundleError(path, "something is hidden behind \(header.name)")
        }
    }

    /// Exactly so many bytes.
    private static func bytes(
        _ count: Int, _ input: borrowing FileDescriptor, _ path: String, _ what: String
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var buffer = [UInt8](repeating: 0, count: min(max(count, 1), 1 << 18))
        while bytes.count < count {
            let got = read(input.number, &buffer, min(buffer.count, count - bytes.count))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw FileError(.read, path, errno: errno) }
            guard got > 0 else { throw BundleError(path, "it ends in the middle of \(what)", isCut: true) }
            bytes += buffer[..<got]
        }
        return bytes
    }
}

/// A file is no bundle, or only the beginning of one.
struct BundleError: Error, Equatable, CustomStringConvertible, HintedError {
    let path: String
    let reason: String
    /// Whether more of the same file would mend it.
    let isCut: Bool

    init(_ path: String, _ reason: String, isCut: Bool = false) {
        self.path = path
        self.reason = reason
        self.isCut = isCut
    }

    var description: String { "\(path) is no whole bundle: \(reason)" }

    var hint: String? {
        isCut
            ? "copy the bundle again and import it again; what was stored already is passed over"
            : "make it again with 'coordinator artifact bundle'; what was stored before this place had the right digests"
    }
}
