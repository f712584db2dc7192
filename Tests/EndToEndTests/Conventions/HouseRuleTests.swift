import Foundation
import Shared
import Testing

struct HouseRuleTests {
    @Test(arguments: ["Sources", "Tests"])
    func `no file is longer than 500 lines`(folder: String) throws {
        for (path, text) in try Repository.swiftFiles(below: folder) {
            #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 500, "\(path)")
        }
    }

    @Test func `no file is a drawer for everything`() throws {
        for (path, _) in try Repository.swiftFiles(below: "Sources") {
            let name = try #require(path.split(separator: "/").last)
            for word in ["Utils", "Helpers", "Misc"] { #expect(!name.contains(word), "\(path)") }
        }
    }

    @Test(arguments: RefusalCode.allCases)
    func `every refusal is explained in the documentation`(code: RefusalCode) throws {
        #expect(try Repository.text(of: "docs/errors.md").contains("| `\(code.rawValue)` |"))
    }

    @Test func `the packages have the version that the programs print`() throws {
        let first = try #require(try Repository.text(of: "packaging/debian/changelog").split(separator: "\n").first)
        #expect(first.hasPrefix("muster (\(ProductVersion.text)) "))
        for (path, text) in try Repository.swiftFiles(below: "Sources") {
            let count = text.components(separatedBy: "\"\(ProductVersion.text)\"").count - 1
            #expect(count == (path.hasSuffix("/ProgramVersion.swift") ? 1 : 0), "\(path)")
        }
    }

    @Test func `the README is short and names both commands`() throws {
        let text = try Repository.text(of: "README.md")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < 150)
        #expect(text.contains("make demo"))
        #expect(text.contains("make test"))
    }
}
