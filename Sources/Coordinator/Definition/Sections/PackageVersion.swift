/// `packageVersion` of a part that Debian packages bring.
enum PackageVersion {
    /// The exact version, as `apt-cache policy` shows it; nil where none is written.
    static func read(_ reader: MappingReader) -> String? {
        reader.parsed("packageVersion", "the exact version of a Debian package", example: "2.6.12-1+deb12u2") {
            DebianControl.isVersion($0[...]) ? $0 : nil
        }
    }
}
