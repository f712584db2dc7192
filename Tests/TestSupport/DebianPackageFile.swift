import Shared

extension ScratchFolder {
    /// Writes a small Debian package, by dpkg's own program, and returns its path.
    ///
    /// - Parameters:
    ///   - name: what its control file says it is.
    ///   - file: what the file is called; by default as Debian does.
    package func debianPackage(
        _ name: String = "muster-agent", version: String = "0.1.0", architecture: String = "amd64", file: String? = nil
    ) throws -> String {
        let tree = "tree-\(name)-\(architecture)"
        try Folder.make(self("\(tree)/DEBIAN"), mode: FileMode(0o755))
        try write(
            "\(tree)/DEBIAN/control",
            """
            Package: \(name)
            Version: \(version)
            Architecture: \(architecture)
            Maintainer: A Test <test@example.org>
            Description: a package of a test

            """)
        let path = self(file ?? "\(name)_\(version)_\(architecture).deb")
        let result = try ChildProcess.run(
            executable: "dpkg-deb", arguments: ["--root-owner-group", "-Znone", "--build", self(tree), path],
            deadline: .seconds(60))
        guard result.isSuccess else { throw FileError(.write, path, errno: 5) }
        return path
    }
}
