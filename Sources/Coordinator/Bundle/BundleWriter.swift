import Glibc
import Shared

/// Writes a bundle, piece by piece: it may be larger than memory. The same files give the same bytes.
struct BundleWriter {
    let manifest: BundleManifest
    /// Where the file of a digest lies.
    let paths: [Digest: String]

    /// Puts the bundle at `target`, whole or not at all.
    ///
    /// - Returns: digest of the manifest, which names all that is in the bundle.
    /// - Throws: ``Shared/FileError``; ``Shared/CommandError`` for a file that is not what it was a moment ago.
    func write(to target: String) throws -> Digest {
        let json = try CanonicalJSON.encode(manifest)
        let part = target + ".part"
        unlink(part)
        let number = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw FileError(.write, part, errno: errno) }
        let output = FileDescriptor(takingOwnership: number)
        do {
            try append(json, as: BundleManifest.name, to: output, part)
            try append(Array(manifest.lock.text.utf8), as: BundleManifest.lockName, to: output, part)
            for file in manifest.files { try append(file, to: output, part) }
            try Self.put(TarHeader.end, output, part)
            guard fsync(number) == 0, rename(part, target) == 0 else { throw FileError(.write, target, errno: errno) }
        } catch {
            unlink(part)
            throw error
        }
        return SHA256.digest(of: json)
    }

    private func append(
        _ bytes: [UInt8], as name: String, to output: borrowing FileDescriptor, _ path: String
    ) throws {
        let header = try Self.header(name, bytes.count)
        try Self.put(header.bytes + bytes + [UInt8](repeating: 0, count: header.padding), output, path)
    }

    private func append(
        _ file: ArtifactRegistration, to output: borrowing FileDescriptor, _ path: String
    ) throws {
        guard let source = paths[file.digest] else { throw CommandError("\(file.name) lies nowhere") }
        let header = try Self.header(BundleManifest.fileName(file.digest), file.size)
        try Self.put(header.bytes, output, path)
        let number = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw FileError(.read, source, errno: errno) }
        let input = FileDescriptor(takingOwnership: number)
        var digest = try SHA256()
        var left = file.size
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while left > 0 {
            let count = read(input.number, &buffer, min(buffer.count, left))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(.read, source, errno: errno) }
            guard count > 0 else { break }
            let piece = Array(buffer[..<count])
            try digest.update(piece)
            try Self.put(piece, output, path)
            left -= count
        }
        guard left == 0, try digest.finish() == file.digest else {
            throw CommandError(
                "\(source) is not \(file.name) any more: its digest is not \(file.digest.short)",
                hint: "coordinator artifact add \(file.name)")
        }
        try Self.put([UInt8](repeating: 0, count: header.padding), output, path)
    }

    private static func header(_ name: String, _ size: Int) throws -> TarHeader {
        guard let header = TarHeader(name: name, size: size, mode: FileMode(0o644)) else {
            throw CommandError("\(name) has \(size) bytes, and a bundle takes files of less than 8 GiB")
        }
        return header
    }

    private static func put(_ bytes: [UInt8], _ output: borrowing FileDescriptor, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(output.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(.write, path, errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
