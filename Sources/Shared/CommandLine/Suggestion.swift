/// "Did you mean": the nearest known word to a mistyped one.
package enum Suggestion {
    /// - Returns: nil when none is near enough to be what was meant.
    package static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        // Whoever types a thousand characters means none of our words, and the comparison takes time by length.
        guard word.utf8.count <= 64, !word.isEmpty else { return nil }
        let typed = normalized(word)
        let near = known.map { (word: $0, distance: distance(typed, normalized($0))) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let near, near.distance <= max(1, min(3, near.word.count / 3)) else { return nil }
        return near.word
    }

    /// Case and separators are what people get wrong most: `pod_subnet`, `PodSubnet`, `pod-subnet`.
    private static func normalized(_ word: String) -> String {
        word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// Levenshtein's distance with a swap of neighbours as one change.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var older: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isEqual = left[row] == right[column]
                var best = min(previous[column] + (isEqual ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
