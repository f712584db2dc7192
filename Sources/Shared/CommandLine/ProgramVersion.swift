/// The version of this build, of both programs and both packages. `packaging/debian/changelog` says the same.
package enum ProductVersion {
    package static let text = "0.2.0"
}

/// What `version` prints.
package struct ProgramVersion: Codable, Printable {
    package var program: String
    package var version: String

    package init(program: String, version: String) {
        self.program = program
        self.version = version
    }

    package var text: String { "\(program) \(version)\n" }
}
