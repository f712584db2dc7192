import Shared

/// What a Debian package says of itself: its control file, read by dpkg's own program, which every host of a coordinator
/// has. The file may be anything: what it says is checked before anyone believes it.
struct DebianControl: Equatable, Sendable {
    let package: String
    let version: String
    let architecture: String

    /// - Parameter path: absolute.
    /// - Throws: ``Shared/CommandError`` where the file is not a Debian package.
    static func read(_ path: String) throws -> DebianControl {
        let result = try ChildProcess.run(
            executable: "dpkg-deb", arguments: ["--field", path, "Package", "Version", "Architecture"],
            deadline: .seconds(60), outputLimit: 1 << 16)
        guard result.isSuccess, let control = DebianControl(fields: result.text) else {
            let words = result.errorText.split(separator: "\n").first.map { DisplayText.escaped(String($0)) }
            throw CommandError(
                "\(path) is not a Debian package" + (words.map { ": \($0)" } ?? ""),
                hint: "'make packages' leaves them in build/packages")
        }
        return control
    }

    /// - Parameter fields: one `Name: value` a line.
    /// - Returns: nil where one of the three is missing, repeated, or not what Debian allows there.
    init?(fields text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            guard fields.updateValue(value, forKey: line[..<colon]) == nil else { return nil }
        }
        guard let package = fields["Package"], let version = fields["Version"],
            let architecture = fields["Architecture"], Self.isPackage(package), Self.isVersion(version),
            Self.isArchitecture(architecture)
        else { return nil }
        self.package = String(package)
        self.version = String(version)
        self.architecture = String(architecture)
    }

    /// Debian policy 5.6.1.
    static func isPackage(_ text: Substring) -> Bool {
        (2...200).contains(text.utf8.count) && text.utf8.allSatisfy { isLowerOrDigit($0) || "+-.".utf8.contains($0) }
            && text.utf8.first.map(isLowerOrDigit) == true
    }

    /// Debian policy 5.6.12.
    static func isVersion(_ text: Substring) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.first.map(isDigit) == true
            && text.utf8.allSatisfy { isLowerOrDigit($0) || (65...90).contains($0) || ".+-~:".utf8.contains($0) }
    }

    /// dpkg's words, such as `amd64`, `arm64` and `all`.
    static func isArchitecture(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
            && text.utf8.first != UInt8(ascii: "-")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isLowerOrDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (97...122).contains(byte) }
}
