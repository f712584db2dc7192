import Foundation
import Testing

struct ErrorCodeTests {
    @Test func `every code that the coordinator answers with is explained in the documentation`() throws {
        let documentation = try Repository.text(of: "docs/errors.md")
        let pattern = try Regex(#"status: \d+, code: "([a-z-]+)""#)
        var codes: Set<String> = []
        for (_, text) in try Repository.swiftFiles(below: "Sources/Coordinator") {
            for match in text.matches(of: pattern) {
                if let code = match.output[1].substring { codes.insert(String(code)) }
            }
        }
        #expect(codes.count > 10)
        for code in codes { #expect(documentation.contains("`\(code)`"), "\(code)") }
    }
}
