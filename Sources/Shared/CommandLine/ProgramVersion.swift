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
