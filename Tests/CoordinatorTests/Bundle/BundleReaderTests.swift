import Shared
import TestSupport
import Testing

@testable import Coordinator

struct BundleReaderTests {
    /// A bundle of two files, and where its parts begin.
    private static func bundle(in folder: ScratchFolder) throws -> (path: String, bytes: [UInt8]) {
        let contents: [(String, [UInt8])] = [
            ("kubeadm", [UInt8](repeating: 7, count: 700)), ("pause-3.2", Array("image".utf8)),
        ]
        var paths: [Digest: String] = [:]
        let artifacts = try contents.map { name, bytes in
            let digest = SHA256.digest(of: bytes)
            paths[digest] = "\(folder.path)/\(name)"
            try DurableFile.write(bytes, to: "\(folder.path)/\(name)", mode: FileMode(0o644))
            return ArtifactRegistration(name: name, digest: digest, size: bytes.count, kind: .binary)
        }
        let path = folder("bundle.tar")
        _ = try BundleWriter(manifest: BundleManifest(artifacts), paths: paths).write(to: path)
        return (path, try DurableFile.readBounded(path, limit: 1 << 20))
    }

    /// The contents, as far as they can be read.
    private static func read(_ bytes: [UInt8], in folder: ScratchFolder) throws -> [[UInt8]] {
        let path = folder("read.tar")
        try DurableFile.write(bytes, to: path, mode: FileMode(0o644))
        var contents: [[UInt8]] = []
        try BundleReader(path).forEachFile { file, next in
            var content: [UInt8] = []
            while let piece = try next() { content += piece }
            // The digest is the store's business, and is its test's.
            if SHA256.digest(of: content) == file.digest { contents.append(content) }
        }
        return contents
    }

    @Test func `what was packed is read, and the same files give the same bytes`() throws {
        let (one, two) = (try ScratchFolder(), try ScratchFolder())
        let (_, bytes) = try Self.bundle(in: one)
        #expect(try Self.bundle(in: two).bytes == bytes)
        #expect(try Self.read(bytes, in: one).map(\.count).sorted() == [5, 700])
    }

    @Test func `the same program for two machines goes into one bundle, and its lock has both`() throws {
        let folder = try ScratchFolder()
        var paths: [Digest: String] = [:]
        let artifacts = try [Architecture.amd64, .arm64].map { architecture in
            let path = try folder.write(architecture.rawValue, architecture.rawValue)
            let digest = try FileDigest.read(path)
            paths[digest] = path
            return ArtifactRegistration(
                name: "kubeadm", digest: digest, size: 5, kind: .binary, architecture: architecture)
        }
        #expect(BundleSources.distinct(artifacts + artifacts) == artifacts)
        _ = try BundleWriter(manifest: BundleManifest(artifacts), paths: paths).write(to: folder("b.tar"))
        let reader = try BundleReader(folder("b.tar"))
        #expect(reader.manifest.lock.entries.compactMap(\.architecture).sorted() == [.amd64, .arm64])
        var twice = artifacts
        twice[1].architecture = .amd64
        var file = artifacts
        file[1].kind = .file
        for (number, list) in [twice, file].enumerated() {
            let path = folder("bad-\(number).tar")
            _ = try BundleWriter(manifest: BundleManifest(list), paths: paths).write(to: path)
            #expect(throws: BundleError.self) { try BundleReader(path) }
        }
    }

    @Test func `cut anywhere it is a cut bundle`() throws {
        let folder = try ScratchFolder()
        let (_, bytes) = try Self.bundle(in: folder)
        for length in stride(from: 0, to: bytes.count, by: 97) {
            let error = #expect(throws: BundleError.self) { try Self.read(Array(bytes[..<length]), in: folder) }
            #expect(error?.isCut == true, "\(length) bytes: \(String(describing: error))")
        }
    }

    @Test func `a changed byte anywhere but in a content is found by the reader`() throws {
        let folder = try ScratchFolder()
        let (_, bytes) = try Self.bundle(in: folder)
        for place in stride(from: 0, to: bytes.count, by: 31) {
            var changed = bytes
            changed[place] ^= 0x41
            let contents = try? Self.read(changed, in: folder)
            // A changed content is read, and has another digest.
            #expect(contents == nil || contents?.count == 1, "byte \(place)")
        }
    }

    @Test func `nothing may follow, be missing, stand twice or be hidden`() throws {
        let folder = try ScratchFolder()
        let (_, bytes) = try Self.bundle(in: folder)
        let end = bytes.count - 1024
        let lastFile = Array(bytes[(end - 1024)..<end])
        for (name, changed) in [
            ("a byte behind it", bytes + [0]), ("another archive behind it", bytes + bytes),
            ("a file twice", Array(bytes[..<end]) + lastFile + bytes[end...]),
            ("without its list", Array(bytes[512...])), ("only zeros", [UInt8](repeating: 0, count: 10240)),
            ("a text", Array(repeating: UInt8(ascii: "x"), count: 4096)),
        ] { #expect(throws: BundleError.self, "\(name)") { try Self.read(changed, in: folder) } }
    }

    /// A list that its writer never writes, before what it would be about.
    @Test(arguments: [
        #"{"artifacts":[],"format":2}"#, #"{"artifacts":[],"format":1,"more":1}"#, #"{"artifacts":[]}"#, "[]", "",
        #"{"format":1,"artifacts":[]}"#,
        #"{"artifacts":[{"digest":"sha256:0","kind":"file","name":"a","size":1}],"format":1}"#,
        #"{"artifacts":[{"digest":"sha256:\#(String(repeating: "0", count: 64))","kind":"file","name":"../a","size":1}],"format":1}"#,
        #"{"artifacts":[{"digest":"sha256:\#(String(repeating: "0", count: 64))","kind":"file","name":"a","size":-1}],"format":1}"#,
        #"{"artifacts":[{"digest":"sha256:\#(String(repeating: "0", count: 64))","kind":"file","name":"a","size":9007199254740991}],"format":1}"#,
        #"{"artifacts":[{"digest":"sha256:\#(String(repeating: "0", count: 64))","kind":"device","name":"a","size":1}],"format":1}"#,
        #"{"artifacts":[{"architecture":"x86","digest":"sha256:\#(String(repeating: "0", count: 64))","kind":"binary","name":"a","size":1}],"format":1}"#,
    ])
    func `a list that nobody writes is refused before anything is read`(list: String) throws {
        let folder = try ScratchFolder()
        let header = try #require(TarHeader(name: BundleManifest.name, size: list.utf8.count, mode: FileMode(0o644)))
        let bytes = header.bytes + Array(list.utf8) + [UInt8](repeating: 0, count: header.padding) + TarHeader.end
        let error = #expect(throws: BundleError.self) { try Self.read(bytes, in: folder) }
        #expect(error?.isCut == false)
    }

    @Test(arguments: ["../../etc/passwd", "/etc/passwd", "blobs/../../x", "muster-bundle.json/", "other.json"])
    func `a path of somebody else's choice is no bundle`(name: String) throws {
        let folder = try ScratchFolder()
        let header = try #require(TarHeader(name: name, size: 2, mode: FileMode(0o644)))
        let bytes = header.bytes + Array("{}".utf8) + [UInt8](repeating: 0, count: header.padding) + TarHeader.end
        #expect(throws: BundleError.self) { try Self.read(bytes, in: folder) }
    }
}
