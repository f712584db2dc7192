/// One thing that an operator must know about an imported file.
struct ImportFinding: Codable, Equatable, Sendable {
    /// What it comes to, the worst first.
    enum Kind: String, Codable, CaseIterable, Sendable {
        /// Would harm, or would be refused by `plan`.
        case dangerous
        /// A fact that the file does not tell: the definition has a place to fill in, and `plan` refuses it until then.
        case missing
        /// Is done in another way now.
        case changed
        /// Does not apply any more.
        case dropped
    }

    var kind: Kind
    /// Where in the imported file, counted from 1.
    var line: Int
    /// Further lines of which the same is to be said; absent without any.
    var moreLines: [Int]?
    /// The key as the imported file calls it.
    var key: String
    var message: String
    var fix: String
}

/// Gathers findings. What is said twice is one finding with two lines.
final class ImportFindings {
    /// More than a person reads; a hostile file must not fill the memory.
    static let limit = 1000

    private(set) var findings: [ImportFinding] = []
    private var places: [String: Int] = [:]

    func add(_ kind: ImportFinding.Kind, _ key: String, line: Int, _ message: String, fix: String) {
        let identity = "\(kind.rawValue)\n\(key)\n\(message)\n\(fix)"
        if let place = places[identity] {
            guard findings[place].line != line, findings[place].moreLines?.contains(line) != true,
                findings[place].moreLines?.count ?? 0 < Self.limit
            else { return }
            findings[place].moreLines = (findings[place].moreLines ?? []) + [line]
            return
        }
        guard findings.count < Self.limit else { return }
        places[identity] = findings.count
        findings.append(ImportFinding(kind: kind, line: line, key: key, message: message, fix: fix))
    }

    /// The worst first, and those of a kind in the order of the file.
    var sorted: [ImportFinding] {
        func rank(_ kind: ImportFinding.Kind) -> Int { ImportFinding.Kind.allCases.firstIndex(of: kind) ?? 0 }
        return findings.enumerated().sorted { left, right in
            (rank(left.element.kind), left.element.line, left.offset)
                < (rank(right.element.kind), right.element.line, right.offset)
        }.map(\.element)
    }
}
