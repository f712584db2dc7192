/// Rows in key order, as a value: copies share what did not change.
///
/// A list of runs of at most `runLimit` rows. A write copies one run and the list of runs, so publishing a snapshot
/// of 100,000 rows after one change copies some 256 rows and 800 references instead of everything.
struct StoreRows: Sendable {
    /// Long enough that the list of runs stays short, short enough that copying one run costs microseconds.
    private static let runLimit = 256

    /// Never holds an empty run.
    private var runs: [[StoreRow]] = []
    private(set) var count = 0

    init() {}

    init(_ rows: [StoreRow]) {
        let sorted = rows.sorted { $0.key < $1.key }
        var start = 0
        while start < sorted.count {
            let end = min(start + Self.runLimit / 2, sorted.count)
            runs.append(Array(sorted[start..<end]))
            start = end
        }
        count = sorted.count
    }

    subscript(key: StoreKey) -> StoreRow? {
        let position = lowerBound(key)
        guard position.run < runs.count, runs[position.run][position.index].key == key else { return nil }
        return runs[position.run][position.index]
    }

    /// Adds a row or replaces the one with its key.
    mutating func put(_ row: StoreRow) {
        let position = lowerBound(row.key)
        guard position.run < runs.count else { return append(row) }
        if runs[position.run][position.index].key == row.key {
            runs[position.run][position.index] = row
            return
        }
        runs[position.run].insert(row, at: position.index)
        count += 1
        splitIfLong(position.run)
    }

    mutating func remove(_ key: StoreKey) {
        let position = lowerBound(key)
        guard position.run < runs.count, runs[position.run][position.index].key == key else { return }
        runs[position.run].remove(at: position.index)
        if runs[position.run].isEmpty { runs.remove(at: position.run) }
        count -= 1
    }

    /// Rows whose keys begin with `prefix`, in key order.
    func rows(prefix: String) -> [StoreRow] {
        var position = lowerBound(StoreKey(prefix))
        var found: [StoreRow] = []
        while position.run < runs.count {
            for row in runs[position.run][position.index...] {
                guard row.key.hasPrefix(prefix) else { return found }
                found.append(row)
            }
            position = (position.run + 1, 0)
        }
        return found
    }

    private mutating func append(_ row: StoreRow) {
        count += 1
        guard !runs.isEmpty else {
            runs = [[row]]
            return
        }
        runs[runs.count - 1].append(row)
        splitIfLong(runs.count - 1)
    }

    private mutating func splitIfLong(_ index: Int) {
        guard runs[index].count > Self.runLimit else { return }
        let middle = runs[index].count / 2
        let tail = Array(runs[index][middle...])
        runs[index].removeSubrange(middle...)
        runs.insert(tail, at: index + 1)
    }

    /// Place of the first row that is not below `key`; the run is `runs.count` when there is none.
    private func lowerBound(_ key: StoreKey) -> (run: Int, index: Int) {
        let run = firstIndex(below: runs.count) { (runs[$0].last?.key ?? key) >= key }
        guard run < runs.count else { return (run, 0) }
        return (run, firstIndex(below: runs[run].count) { runs[run][$0].key >= key })
    }

    /// Binary search: the first index for which `isMet` holds, given that it holds for all that follow.
    private func firstIndex(below end: Int, where isMet: (Int) -> Bool) -> Int {
        var low = 0
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if isMet(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
