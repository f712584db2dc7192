/// What may stand in a field of a program's configuration.
indirect enum FieldType: Equatable, Sendable {
    /// `bool`
    case boolean
    /// `int`, `int:0...100`, `int:1...`
    case integer(ClosedRange<Int>)
    /// `number`: with or without a fraction.
    case number
    case text
    /// `duration`, as Go writes it: `1m30s`.
    case duration
    /// `interval`: a duration, or a whole number of nanoseconds.
    case interval
    /// `quantity`: an amount of something, as text or as a number.
    case quantity
    /// `amount`: a quantity that must be text.
    case amount
    /// `threshold`: an amount or a percentage, as text.
    case threshold
    /// Fields of its own, which have their own lines.
    case mapping
    /// `list:TYPE`
    case list(FieldType)
    /// `map:TYPE`; `map:signal:TYPE` and `map:resource:TYPE` where the program knows the keys.
    case map(keys: MapKeys?, FieldType)
    /// `ONE|OTHER:28-`: one of these words, some of them only in some minors.
    case choice([String: MinorSpan])

    /// Keys that a kubelet knows.
    enum MapKeys: String, Sendable {
        case signal
        case resource

        var names: NameTable {
            switch self {
            case .signal: Self.signals
            case .resource: Self.resources
            }
        }

        /// What the kubelet watches to evict pods (`pkg/kubelet/eviction/api/types.go`).
        private static let signals = NameTable(
            """
            allocatableMemory.available
            containerfs.available 29-
            containerfs.inodesFree 29-
            imagefs.available
            imagefs.inodesFree
            memory.available
            nodefs.available
            nodefs.inodesFree
            pid.available
            """)

        /// What can be kept away from pods (`parseResourceList` in `cmd/kubelet/app/server.go`).
        private static let resources = NameTable(
            """
            cpu
            ephemeral-storage
            memory
            pid
            """)
    }

    /// Reads a type of a table; nil for what is none.
    init?(_ text: some StringProtocol) {
        let (head, rest) = Self.cut(text)
        switch (head, rest) {
        case _ where text.contains("|") && head != "list" && head != "map": self.init(choice: text)
        case ("bool", nil): self = .boolean
        case ("number", nil): self = .number
        case ("text", nil): self = .text
        case ("duration", nil): self = .duration
        case ("interval", nil): self = .interval
        case ("quantity", nil): self = .quantity
        case ("amount", nil): self = .amount
        case ("threshold", nil): self = .threshold
        case ("mapping", nil): self = .mapping
        case ("int", let range): self.init(range: range)
        case ("list", let rest?):
            guard let element = FieldType(rest) else { return nil }
            self = .list(element)
        case ("map", let rest?): self.init(map: rest)
        default: return nil
        }
    }

    private static func cut(_ text: some StringProtocol) -> (head: String, rest: String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        return (parts.first ?? "", parts.count > 1 ? parts[1] : nil)
    }

    private init?(range: String?) {
        guard let range else {
            self = .integer(Int.min...Int.max)
            return
        }
        guard let dots = range.firstRange(of: "..."), let low = Int(range[..<dots.lowerBound]) else { return nil }
        let end = range[dots.upperBound...]
        guard let high = end.isEmpty ? Int.max : Int(end), low <= high else { return nil }
        self = .integer(low...high)
    }

    private init?(map text: String) {
        let (head, rest) = Self.cut(text)
        let keys = rest == nil ? nil : MapKeys(rawValue: head)
        guard let value = FieldType(keys == nil ? text : rest ?? "") else { return nil }
        self = .map(keys: keys, value)
    }

    private init?(choice text: some StringProtocol) {
        var words: [String: MinorSpan] = [:]
        for part in text.split(separator: "|") {
            let (word, span) = Self.cut(part)
            guard !word.isEmpty else { return nil }
            if let span {
                guard let span = MinorSpan(span) else { return nil }
                words[word] = span
            } else {
                words[word] = .all
            }
        }
        self = .choice(words)
    }
}
