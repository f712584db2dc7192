/// One file of the zone database (RFC 9636, "TZif", version 2 and later): the offsets of the past one by one, and a rule
/// for the time after them.
struct ZoneRules: Equatable, Sendable {
    /// When an offset begins, ascending; seconds since 1970-01-01T00:00:00Z.
    private var transitions: [Int] = []
    /// The offset that begins with each.
    private var offsets: [Int] = []
    /// Before the first.
    private var first = 0
    /// After the last; nil where the last offset stays.
    private var rule: ZoneTail?

    /// Nil for what is no such file, and for one with leap seconds, whose time is another one than the kernel's.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.size(timeBytes: 4)),
            let header = reader.header(), header.leaps == 0, header.types > 0
        else { return nil }
        var times: [Int] = []
        for _ in 0..<header.times {
            guard let time = reader.number(8) else { return nil }
            times.append(time)
        }
        guard let indices = reader.take(header.times), let types = reader.take(header.types * 6).map(Array.init),
            reader.skip(header.characters + header.standards + header.universals)
        else { return nil }
        let all = (0..<header.types).map { Reader.number(types[$0 * 6..<$0 * 6 + 4]) }
        guard indices.allSatisfy({ Int($0) < all.count }), zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        transitions = times
        offsets = indices.map { all[Int($0)] }
        first = all[0]
        guard let tail = reader.tail() else { return nil }
        guard !tail.isEmpty else { return }
        guard let rule = ZoneTail(text: tail) else { return nil }
        self.rule = rule
    }

    /// Seconds east of UTC.
    func offset(at time: Int) -> Int {
        guard let last = transitions.last, time < last else {
            return rule?.offset(at: time) ?? offsets.last ?? first
        }
        let index = transitions.firstIndex { $0 > time } ?? 0
        return index == 0 ? first : offsets[index - 1]
    }
}

/// Numbers from the highest byte on, and where the next one is.
private struct Reader {
    struct Header {
        var version: UInt8
        var universals, standards, leaps, times, types, characters: Int

        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standards + universals
        }
    }

    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() -> Header? {
        guard let mark = take(4), Array(mark) == Array("TZif".utf8), let version = take(1)?.first, skip(15) else {
            return nil
        }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = number(4), (0...100_000).contains(count) else { return nil }
            counts.append(count)
        }
        return Header(
            version: version, universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3],
            types: counts[4], characters: counts[5])
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - place else { return nil }
        defer { place += count }
        return bytes[place..<place + count]
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    mutating func number(_ count: Int) -> Int? { take(count).map(Self.number) }

    /// Two's complement of four or eight bytes.
    static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        let value = bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return bytes.count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
    }

    /// The line at the end.
    func tail() -> String? {
        let rest = bytes[place...]
        guard rest.count >= 2, rest.first == 10, rest.last == 10 else { return nil }
        return String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
    }
}
