/// A Debian package that a machine fetches, checks and installs at its first boot.
struct UserDataPackage: Equatable, Sendable {
    static let coordinatorName = "muster-coordinator"

    /// As dpkg calls it, for example `muster-agent`.
    let name: String
    /// The machines that it is for, as `dpkg --print-architecture` says on them, for example `amd64`.
    let architecture: String
    /// Where it is fetched from. `https` is checked against ``authorityPath``, plain `http` by the digest alone.
    let url: String
    /// 64 hex digits of SHA-256: what is installed is what was printed, whatever the server sends.
    let sha256: String
    /// Name of the downloaded file, for example `muster-agent.deb`.
    let fileName: String
    /// The CA that an `https` server must have its certificate from; nil for the system's own.
    let authorityPath: String?

    /// Options of curl beside those that every download has. The way to the coordinator never takes a proxy.
    var curlOptions: [String] {
        authorityPath.map { ["--tlsv1.3", "--cacert", $0, "--noproxy", "*"] } ?? []
    }

    /// Whether the machine needs its own list of authorities.
    var needsSystemAuthorities: Bool { url.hasPrefix("https:") && authorityPath == nil }
}
