import TestSupport
import Testing

@testable import Coordinator

struct DefinitionFuzzTests {
    /// Bytes that mean something to YAML, and some that mean nothing to anybody.
    private static let bytes = Array("{}[]:,-#&*!|>'\"%@`\n\t \\~?0a.$\u{0}\u{7F}".utf8) + [0xFF, 0xC3, 0xE2, 0xF0]

    @Test(arguments: 0..<8)
    func `a mutated definition is read or refused, and never traps`(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let original = Array(LabDefinition.text.utf8)
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = Self.bytes.randomElement(using: &random) ?? 0
                case 1: bytes.insert(Self.bytes.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 7))
                default:
                    bytes.insert(
                        contentsOf: original[place % original.count..<min(original.count, place % original.count + 40)],
                        at: place)
                }
                if bytes.isEmpty { break }
            }
            do {
                let loaded = try DefinitionLoader.load(
                    SourceText(name: "f", bytes: bytes), files: DefinitionFiles(besides: "/nonexistent/f"),
                    requireArtifacts: false)
                _ = try? PlanReport(loaded, clusterUID: testUID, previous: nil).text
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.description.contains("error"))
            }
        }
    }

    private let testUID = "5e1f0c9d8b7a46352413020100ffeedd"

    /// Texts that try to cost time, memory or stack. Named, so that a log does not hold them.
    enum HostileText: String, CaseIterable {
        case openBraces, questionMarks, dashes, openBrackets, equalKeys, emptyNodes, aLongWord, badEscapes, version9,
            tag
        case loneSurrogate, byteOrderMark, listAsKey

        var text: String {
            func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
            return switch self {
            case .openBraces: "nodes: [" + repeated("{", 100_000)
            case .questionMarks: repeated("? ", 100_000)
            case .dashes: repeated("- ", 100_000)
            case .openBrackets: "a: " + repeated("[", 500_000)
            case .equalKeys: repeated("a: 1\n", 20_000)
            case .emptyNodes: "nodes: [" + repeated("{},", 100_000) + "]"
            case .aLongWord: repeated("x", 100_000)
            case .badEscapes: "\"" + repeated("\\x", 100_000)
            case .version9: "%YAML 9.9\n---\na: 1\n"
            case .tag: "--- !<tag:x> {}\n"
            case .loneSurrogate: "{\"cluster\": \"\\ud800\"}"
            case .byteOrderMark: "cluster: \u{FEFF}\n"
            case .listAsKey: "? [a, b]\n: c\n"
            }
        }
    }

    @Test(arguments: HostileText.allCases)
    func `a hostile text is refused`(hostile: HostileText) {
        #expect(throws: DefinitionError.self) {
            try DefinitionLoader.load(
                SourceText(name: "f", text: hostile.text), files: DefinitionFiles(besides: "/nonexistent/f"))
        }
    }
}
