import Foundation
import Testing

/// `docs/seeds.md` is true as far as a test can tell: every row is there once, and every proof that it names exists.
struct SeedTableTests {
    /// How many rows each of the five documents has that Muster replaces.
    private static let counts = [35, 33, 70, 58, 30]

    private struct Row {
        var id: String
        var proof: String

        /// Names of tests and promises: `test *NAME*`, `lab *NAME*`.
        func names(_ kind: String) -> [String] {
            proof.components(separatedBy: "\(kind) *").dropFirst().map { String($0.prefix { $0 != "*" }) }
        }

        var isProved: Bool { proof.hasPrefix("test *") || proof.hasPrefix("lab *") }
        var isNotApplicable: Bool { proof.hasPrefix("not applicable: ") }
    }

    private static func rows() throws -> [Row] {
        try Repository.text(of: "docs/seeds.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard line.hasPrefix("| S"), cells.count == 5 else { return nil }
            return Row(id: cells[1], proof: cells[3])
        }
    }

    @Test func `every row of the seeds is in the table once, in order`() throws {
        let wanted = Self.counts.enumerated().flatMap { seed, count in
            (1...count).map { "S\(seed)-" + ($0 < 10 ? "0\($0)" : "\($0)") }
        }
        #expect(try Self.rows().map(\.id) == wanted)
    }

    @Test func `every row has a proof, or says in a line why it has none`() throws {
        let rows = try Self.rows()
        for row in rows {
            #expect(row.isProved != row.isNotApplicable, "\(row.id): \(row.proof)")
            #expect(row.proof.count > 15, "\(row.id)")
            if !row.isProved { #expect(row.names("test").isEmpty && row.names("lab").isEmpty, "\(row.id)") }
        }
        let counts = "\(rows.count(where: \.isProved)) proved, \(rows.count(where: \.isNotApplicable)) not applicable."
        #expect(try Repository.text(of: "docs/seeds.md").contains("\n\(counts)\n"), "\(counts)")
    }

    @Test func `every test that the table names exists`() throws {
        var tests: Set<String> = []
        for (_, text) in try Repository.swiftFiles(below: "Tests") {
            for match in text.matches(of: #/@Test\b(?:(?!@Test|\bfunc\b).)*?\bfunc `([^`]+)`\(/#.dotMatchesNewlines()) {
                tests.insert(String(match.1))
            }
        }
        #expect(tests.count > 500)
        for row in try Self.rows() {
            for name in row.names("test") { #expect(tests.contains(name), "\(row.id): \(name)") }
        }
    }

    @Test func `every promise of the lab that the table names exists`() throws {
        let folder = "packaging/lab/scenarios.d"
        let files = try FileManager.default.contentsOfDirectory(atPath: Repository.root.appending(path: folder).path)
        var promises: Set<String> = []
        for file in files where file.hasSuffix(".sh") {
            for match in try Repository.text(of: "\(folder)/\(file)").matches(of: #/promise '([^']+)'/#) {
                promises.insert(String(match.1))
            }
        }
        #expect(promises.count > 50)
        for row in try Self.rows() {
            for name in row.names("lab") { #expect(promises.contains(name), "\(row.id): \(name)") }
        }
    }
}
