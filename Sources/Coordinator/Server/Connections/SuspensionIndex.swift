/// Which suspended requests a changed key concerns: found by the key's own prefixes, not by asking each request.
struct SuspensionIndex: Sendable {
    private var waiting: [String: Set<Int>] = [:]
    private var prefixes: [Int: [String]] = [:]
    /// How many prefixes of each length there are, so that only those lengths are looked up.
    private var lengths: [Int: Int] = [:]

    var count: Int { prefixes.count }

    /// A connection waits for changes under any of these; `""` is every change.
    mutating func add(_ id: Int, prefixes list: [String]) {
        remove(id)
        prefixes[id] = list
        for prefix in Set(list) {
            if waiting[prefix] == nil { lengths[prefix.utf8.count, default: 0] += 1 }
            waiting[prefix, default: []].insert(id)
        }
    }

    mutating func remove(_ id: Int) {
        guard let list = prefixes.removeValue(forKey: id) else { return }
        for prefix in Set(list) {
            waiting[prefix]?.remove(id)
            guard waiting[prefix]?.isEmpty == true else { continue }
            waiting[prefix] = nil
            let left = lengths[prefix.utf8.count, default: 1] - 1
            lengths[prefix.utf8.count] = left > 0 ? left : nil
        }
    }

    /// The connections that wait for any of the keys, by number.
    func waiting(for keys: some Sequence<String>) -> [Int] {
        var found: Set<Int> = []
        for key in keys {
            for length in lengths.keys where length <= key.utf8.count {
                if let ids = waiting[String(decoding: key.utf8.prefix(length), as: UTF8.self)] { found.formUnion(ids) }
            }
        }
        return found.sorted()
    }

    /// Every connection that waits.
    var all: [Int] { prefixes.keys.sorted() }
}
