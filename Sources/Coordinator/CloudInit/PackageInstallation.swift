/// The commands that bring a Debian package onto a machine: fetched with bounded retries, checked by digest, installed
/// with whatever it depends on.
struct PackageInstallation {
    /// Where packages are put; only root writes here.
    static let folder = "/var/cache/muster"

    let packages: [UserDataPackage]

    /// The digest list, in `sha256sum`'s own form.
    var checksumFile: UserDataFile {
        let lines = packages.map { "\($0.sha256)  \(Self.folder)/\($0.fileName)\n" }
        return UserDataFile(path: "\(Self.folder)/SHA256SUMS", permissions: "0644", content: Array(lines.joined().utf8))
    }

    /// Each command stops the ones after it by the digest check alone: apt installs nothing from a file that is not there,
    /// and a file that fails its check is removed.
    var commands: [[String]] {
        packages.map(fetch) + [Self.check, install]
    }

    /// A cloud's image has no package lists, and a machine without a way to any needs none where all that the packages
    /// depend on is there. At first boot somebody else's apt may be at work.
    private var install: [String] {
        let options = "--yes --no-install-recommends -o DPkg::Lock::Timeout=600"
        return [
            "sh", "-c",
            "apt-get install \(options) \"$@\" || { apt-get update; apt-get install \(options) \"$@\"; }", "install",
        ] + packages.map { "\(Self.folder)/checked/\($0.fileName)" }
    }

    /// Moves the packages to where apt takes them from only if every digest holds.
    private static let check = [
        "sh", "-c",
        "sha256sum --check --strict \(folder)/SHA256SUMS && install -d -m 0755 \(folder)/checked && "
            + "mv \(folder)/*.deb \(folder)/checked/",
    ]

    private func fetch(_ package: UserDataPackage) -> [String] {
        var command = ["curl", "--fail", "--silent", "--show-error", "--proto", "=https,http"]
        // Fifteen minutes: the load-balancer host may still be booting.
        command += ["--retry", "180", "--retry-delay", "5", "--retry-connrefused", "--retry-all-errors"]
        command += ["--retry-max-time", "900", "--connect-timeout", "5"]
        if let authority = package.authorityPath { command += ["--tlsv1.3", "--cacert", authority] }
        return command + ["--output", "\(Self.folder)/\(package.fileName)", package.url]
    }
}
