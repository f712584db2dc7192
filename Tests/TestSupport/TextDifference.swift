/// Compares text that a person reads with what it must be: `#expect(differences(text, golden) == "")` prints the lines
/// that differ, `-` expected and `+` found, with every space at an end visible.
package func differences(_ actual: String, _ expected: String) -> String {
    guard actual != expected || Array(actual.utf8) != Array(expected.utf8) else { return "" }
    let found = actual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var lines: [String] = []
    for change in found.difference(from: wanted).sorted(by: { $0.line < $1.line }) {
        switch change {
        case .remove(let offset, let text, _): lines.append("-\(offset + 1): «\(text)»")
        case .insert(let offset, let text, _): lines.append("+\(offset + 1): «\(text)»")
        }
    }
    return lines.isEmpty ? "the same characters in other bytes" : "\n" + lines.joined(separator: "\n")
}

extension CollectionDifference.Change {
    fileprivate var line: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
