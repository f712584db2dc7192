import Shared

/// A file as it must be.
struct WantedFile: Sendable {
    /// Absolute, without the root of tests.
    var path: String
    var content: Content
    var mode: FileMode
    var owner: String
    var group: String

    enum Content: Sendable {
        case bytes([UInt8])
        /// The bytes of a checked blob at this local path: too large to hold.
        case blob(Digest, at: String)
    }

    init(
        path: String, content: [UInt8], mode: FileMode = FileMode(0o644), owner: String = "root", group: String = "root"
    ) {
        self.init(path: path, content: .bytes(content), mode: mode, owner: owner, group: group)
    }

    init(
        path: String, text: String, mode: FileMode = FileMode(0o644), owner: String = "root", group: String = "root"
    ) {
        self.init(path: path, content: .bytes(Array(text.utf8)), mode: mode, owner: owner, group: group)
    }

    init(_ file: RenderedFile) {
        self.init(path: file.path, text: file.text, mode: file.mode, owner: file.owner, group: file.group)
    }

    init(path: String, content: Content, mode: FileMode, owner: String, group: String) {
        self.path = path
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    var digest: Digest {
        switch content {
        case .bytes(let bytes): SHA256.digest(of: bytes)
        case .blob(let digest, _): digest
        }
    }
}
