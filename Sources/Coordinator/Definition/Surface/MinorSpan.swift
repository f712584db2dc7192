/// The minors of Kubernetes that know a name, both ends included.
struct MinorSpan: Equatable, Sendable {
    /// 0 where the oldest supported minor has it already.
    var first = 0
    /// `Int.max` where the newest has it still.
    var last = Int.max

    static let all = MinorSpan()

    init() {}

    /// Reads `28-`, `-33` or `28-33`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, !(ends[0].isEmpty && ends[1].isEmpty) else { return nil }
        if !ends[0].isEmpty {
            guard let first = Int(ends[0]) else { return nil }
            self.first = first
        }
        if !ends[1].isEmpty {
            guard let last = Int(ends[1]), last >= first else { return nil }
            self.last = last
        }
    }

    func contains(_ minor: Int) -> Bool { first <= minor && minor <= last }
}
