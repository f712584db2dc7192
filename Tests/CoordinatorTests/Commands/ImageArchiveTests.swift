import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What archives of images say of the machines that they are for.
struct ImageArchiveTests {
    struct Archive: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [(String, String)]
        var architecture: Architecture?

        var testDescription: String { name }

        init(_ name: String, _ architecture: Architecture?, _ files: [(String, String)]) {
            (self.name, self.architecture, self.files) = (name, architecture, files)
        }
    }

    private static func configuration(_ architecture: String) -> String {
        #"{"architecture":"\#(architecture)","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
    }

    private static func blob(_ text: String) -> String { "blobs/sha256/\(SHA256.digest(of: Array(text.utf8)).hex)" }
    private static func digest(_ text: String) -> String { SHA256.digest(of: Array(text.utf8)).text }

    private static func image(_ architecture: String) -> [(String, String)] {
        let config = configuration(architecture)
        let manifest = #"{"schemaVersion":2,"config":{"digest":"\#(digest(config))"},"layers":[]}"#
        return [(blob(config), config), (blob(manifest), manifest)]
    }

    private static func index(_ manifests: [String]) -> String {
        let list = manifests.map { #"{"digest":"\#($0)","size":1}"# }
        return #"{"schemaVersion":2,"manifests":[\#(list.joined(separator: ","))]}"#
    }

    private static func openContainer(_ architectures: [String]) -> [(String, String)] {
        let images = architectures.map { image($0) }
        return images.flatMap { $0 } + [("index.json", index(images.map { digest($0[1].1) }))]
    }

    private static func docker(_ config: String, _ name: String = "c.json") -> [(String, String)] {
        [(name, config), ("manifest.json", #"[{"Config":"\#(name)","RepoTags":["a:1"],"Layers":[]}]"#)]
    }

    private static let nested: [(String, String)] = {
        let images = image("arm64")
        let inner = index([digest(images[1].1)])
        return images + [(blob(inner), inner), ("index.json", index([digest(inner)]))]
    }()

    static let archives: [Archive] = [
        Archive("docker's", .amd64, docker(configuration("amd64"))),
        Archive("docker's of ppc64le", .ppc64el, docker(configuration("ppc64le"))),
        Archive("docker's with a path", .arm64, docker(configuration("arm64"), blob("x"))),
        Archive("OCI's", .arm64, openContainer(["arm64"])),
        Archive("both", .amd64, docker(configuration("amd64")) + openContainer(["amd64"])),
        Archive("an index in an index", .arm64, nested),
        Archive("with what it was built by", .amd64, openContainer(["amd64", "unknown"])),
        Archive(
            "an index of more than is there", .amd64,
            {
                var files = openContainer(["amd64"])
                let there = digest(files[1].1)
                files[2].1 = index([there, digest("not there"), "sha256:short", "../../etc/passwd"])
                return files
            }()),
        Archive("for two", nil, openContainer(["amd64", "arm64"])),
        Archive("two that differ", nil, docker(configuration("amd64")) + openContainer(["arm64"])),
        Archive("of an unknown machine", nil, docker(configuration("mips64"))),
        Archive("of nothing", nil, docker(configuration(""))),
        Archive("not JSON", nil, docker("architecture: amd64")),
        Archive("without architecture", nil, docker("{}")),
        Archive("architecture twice", nil, docker(#"{"architecture":"amd64","architecture":"arm64"}"#)),
        Archive("a number", nil, docker(#"{"architecture":64}"#)),
        Archive("too deep", nil, docker(String(repeating: "[", count: 5000))),
        Archive("too long", nil, docker(#"{"architecture":"amd64","x":"\#(String(repeating: "x", count: 5 << 20))"}"#)),
        Archive("a list that is none", nil, [("manifest.json", "{}"), ("index.json", "[]")]),
        Archive(
            "an index of itself", nil,
            [("index.json", index([digest("loop")])), (blob("loop"), index([digest("loop")]))]),
        Archive(
            "an index without end", nil,
            [
                ("index.json", index((0..<2000).map { digest("\($0)") })), ("c.json", configuration("amd64")),
            ]),
        Archive(
            "a config elsewhere", nil,
            docker(configuration("amd64"), "/etc/c.json").dropLast() + [
                ("manifest.json", #"[{"Config":"../c.json"}]"#)
            ]),
        Archive("empty", nil, []),
    ]

    private static func tar(_ files: [(String, String)]) throws -> [UInt8] {
        try files.flatMap { name, text -> [UInt8] in
            let header = try #require(TarHeader(name: name, size: text.utf8.count, mode: FileMode(0o644)))
            return header.bytes + Array(text.utf8) + [UInt8](repeating: 0, count: header.padding)
        } + TarHeader.end
    }

    private static func architecture(_ bytes: [UInt8], in folder: ScratchFolder) throws -> Architecture? {
        try DurableFile.write(bytes, to: folder("image.tar"), mode: FileMode(0o644))
        return ArtifactKind.architecture(of: folder("image.tar"), .image)
    }

    @Test(arguments: archives)
    func `an archive says what its images run on, or nothing`(archive: Archive) throws {
        #expect(try Self.architecture(Self.tar(archive.files), in: ScratchFolder()) == archive.architecture)
    }

    @Test func `no archive that is cut or changed stops anything`() throws {
        let folder = try ScratchFolder()
        let bytes = try Self.tar(Self.openContainer(["amd64"]))
        for length in stride(from: 0, to: bytes.count, by: 61) {
            _ = try Self.architecture(Array(bytes[..<length]), in: folder)
        }
        var random = SplitMix(seed: 7)
        for _ in 0..<500 {
            var changed = bytes
            for _ in 0..<3 {
                changed[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let found = try Self.architecture(changed, in: folder)
            #expect(found == nil || found == .amd64)
        }
        for bytes in [[UInt8](repeating: 0xFF, count: 4096), [0x1F, 0x8B, 8], Array("text".utf8)] {
            #expect(try Self.architecture(bytes, in: folder) == nil)
        }
        #expect(ArtifactKind.architecture(of: "/nonexistent", .image) == nil)
        #expect(ArtifactKind.architecture(of: "/dev/zero", .image) == nil)
        #expect(ArtifactKind.architecture(of: folder.path, .binary) == nil)
    }

    @Test func `what real tar writes is read`() throws {
        let folder = try ScratchFolder()
        for (name, text) in Self.docker(Self.configuration("s390x")) { try folder.write(name, text) }
        for format in ["gnu", "pax", "ustar", "v7"] {
            let result = try ChildProcess.run(
                executable: "tar",
                arguments: [
                    "--format=\(format)", "-C", folder.path, "-cf", folder("\(format).tar"), "./manifest.json",
                    "c.json",
                ], deadline: .seconds(60), outputLimit: 1 << 16)
            #expect(result.isSuccess)
            #expect(ArtifactKind.architecture(of: folder("\(format).tar"), .image) == .s390x, "\(format)")
        }
    }
}
