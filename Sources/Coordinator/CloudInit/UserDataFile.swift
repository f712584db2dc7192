/// One file of cloud-init's `write_files`. Its content is written in base64, so that nothing in it can be taken for YAML.
struct UserDataFile: Equatable, Sendable {
    let path: String
    /// Four octal digits.
    let permissions: String
    let content: [UInt8]

    init(path: String, permissions: String, content: [UInt8]) {
        self.path = path
        self.permissions = permissions
        self.content = content
    }
}

/// A Debian package that cloud-init fetches, checks and installs.
struct UserDataPackage: Equatable, Sendable {
    /// Where it is fetched from. `https` is checked against ``authorityPath``, plain `http` by the digest alone.
    let url: String
    /// 64 hex digits of SHA-256: what is installed is what was printed, whatever the server sends.
    let sha256: String
    /// Name of the downloaded file, for example `muster-agent.deb`.
    let fileName: String
    /// The CA that an `https` server must have its certificate from; nil for the system's own.
    let authorityPath: String?
}
