import Foundation
import Testing

struct SecurityModelTests {
    @Test func `every test that the security model names is there`() throws {
        let model = try Repository.text(of: "docs/security.md")
        let tests = try Repository.swiftFiles(below: "Tests").map(\.1).joined()
        let names = model.split(separator: "\n").filter { $0.hasPrefix("|") }.compactMap { line in
            line.firstMatch(of: #/\*(.+)\*/#).map { String($0.output.1) }
        }
        #expect(names.count >= 10)
        for name in names { #expect(tests.contains("func `\(name)`()"), "\(name)") }
    }
}
