/// A port or several in a row, coded as `2379` or `2379-2380`.
package struct PortRange: Hashable, Sendable {
    package let first: Int
    package let last: Int

    package init(_ port: Int) { self.init(port, port) }

    package init(_ first: Int, _ last: Int) {
        self.first = first
        self.last = last
    }

    /// Reads `N` or `N-M` with 1 ≤ N ≤ M ≤ 65535; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } && part.utf8.first != UInt8(ascii: "0") ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), numbers.count == parts.count, let first = numbers.first,
            let last = numbers.last, 1 <= first, first <= last, last <= 65535
        else { return nil }
        self.init(first, last)
    }

    package func contains(_ port: Int) -> Bool { first <= port && port <= last }

    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }
}

extension PortRange: TextCodable {
    package static var wordName: String { "a port" }
}
