import TestSupport
import Testing

@testable import Coordinator

@Suite struct StoreRowsTests {
    @Test func `random writes agree with a dictionary, in key order`() {
        var generator = SplitMix(seed: 42)
        var rows = StoreRows()
        var model: [StoreKey: StoreRow] = [:]
        for step in 1...6000 {
            let key = StoreKey("k/\(generator.next() % 1500)")
            if generator.next() % 3 == 0 {
                rows.remove(key)
                model[key] = nil
            } else {
                let row = StoreRow(key: key, value: [], createRevision: step, modifyRevision: step)
                rows.put(row)
                model[key] = row
            }
            #expect(rows.count == model.count)
            #expect(rows[key] == model[key])
        }
        #expect(rows.rows(prefix: "") == model.values.sorted { $0.key < $1.key })
        #expect(
            rows.rows(prefix: "k/12")
                == model.values.filter { $0.key.text.hasPrefix("k/12") }.sorted { $0.key < $1.key })
        #expect(StoreRows(Array(model.values)).rows(prefix: "") == rows.rows(prefix: ""))
    }

    @Test func `a copy does not see later writes`() {
        var rows = StoreRows()
        rows.put(StoreRow(key: "a", value: [1], createRevision: 1, modifyRevision: 1))
        let copy = rows
        rows.put(StoreRow(key: "a", value: [2], createRevision: 1, modifyRevision: 2))
        rows.remove("a")
        #expect(copy["a"]?.value == [1])
        #expect(rows.count == 0)
        #expect(rows.rows(prefix: "").isEmpty)
    }
}
