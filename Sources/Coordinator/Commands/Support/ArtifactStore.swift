import Glibc
import Shared

/// Puts files where the server serves artifacts from, and makes them known to it.
struct ArtifactStore: Sendable {
    let folder: String
    let owner: FileOwner?
    let client: AdminClient

    init(_ host: CoordinatorHost) throws {
        folder = host.state.artifacts
        let user = host.configuration.user
        owner = try geteuid() == 0 ? FileOwner(user: user, group: user) : nil
        client = try host.client
    }

    /// Adds a file from this machine. One that is there already is not copied again.
    func add(_ path: String, as kind: ArtifactRegistration.Kind? = nil) throws -> ArtifactRegistration {
        let source = try AbsolutePath.existing(path)
        var file = try describe(path, as: kind)
        let target = self.path(of: file.digest)
        if try FileState.read(target).digest != file.digest {
            try DurableFile.copy(source, to: target, expected: file.digest, mode: FileMode(0o644), owner: owner)
        }
        file.size = try FileState.read(target, digest: false).size
        return try register(file)
    }

    /// What a file would be here, and nothing is stored.
    func describe(_ path: String, as kind: ArtifactRegistration.Kind? = nil) throws -> ArtifactRegistration {
        let source = try AbsolutePath.existing(path)
        let kind = try kind ?? ArtifactKind.of(source, named: path)
        return ArtifactRegistration(
            name: try ArtifactKind.name(of: path, kind), digest: try FileDigest.read(source),
            size: try FileState.read(source, digest: false).size, kind: kind,
            architecture: ArtifactKind.architecture(of: source, kind))
    }

    /// Where a file lies that is here.
    func path(of digest: Digest) -> String { "\(folder)/\(digest.hex)" }

    /// Stores a file that comes piece by piece, unless it is there already.
    ///
    /// - Returns: whether it was new.
    /// - Throws: what `next` throws; ``Shared/FileError`` `EBADMSG` where its digest is another one. Then nothing is stored.
    func take(_ file: ArtifactRegistration, _ next: () throws -> [UInt8]?) throws -> Bool {
        let target = path(of: file.digest)
        guard try FileState.read(target).digest != file.digest else { return false }
        try DurableFile.stream(to: target, expected: file.digest, mode: FileMode(0o644), owner: owner, next)
        return true
    }

    /// Makes a file that lies there known to the server.
    @discardableResult
    func register(_ registration: ArtifactRegistration) throws -> ArtifactRegistration {
        var body = registration
        body.architecture = nil
        try client.post(AdminRoutes.artifacts, body)
        return registration
    }
}

/// What kind of artifact a file is, and what it is called.
enum ArtifactKind {
    static func of(_ path: String, named name: String) throws -> ArtifactRegistration.Kind {
        if name.hasSuffix(".tar") { return .image }
        let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
        return try DurableFile.readBeginning(path, beyond: 3, followingSymbolicLink: true).starts(with: magic)
            ? .binary : .file
    }

    /// What the file runs on; nil where it does not say, or for several.
    static func architecture(of path: String, _ kind: ArtifactRegistration.Kind) -> Architecture? {
        switch kind {
        case .binary:
            let limit = Architecture.headerSize
            let bytes = try? DurableFile.readBeginning(path, beyond: limit, followingSymbolicLink: true)
            return bytes.flatMap { Architecture(program: $0) }
        case .image: return (try? ImageArchive(path))?.architecture
        case .file, .package: return nil
        }
    }

    /// Whether an artifact may be called so.
    static func isName(_ name: String) -> Bool {
        (1...200).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "._-+~:@".utf8.contains($0)
            }
    }

    /// The file's name, an image's without `.tar`. It goes into lock files and manifests, so it is plain.
    static func name(of path: String, _ kind: ArtifactRegistration.Kind) throws -> String {
        var name = String(path.split(separator: "/").last ?? "")
        if kind == .image, name.hasSuffix(".tar") { name.removeLast(4) }
        guard isName(name) else {
            throw CommandError(
                "\(path) has a name that no artifact can have", hint: "use letters, digits and . _ - + ~ : @")
        }
        return name
    }
}
