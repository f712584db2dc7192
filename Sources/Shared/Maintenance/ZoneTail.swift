/// The rule for all time to come at the end of a zone's file, in the words of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneTail: Equatable, Sendable {
    /// A moment of each year: the `week`th `weekday` (0 is Sunday; the fifth is the last) of a month.
    struct Change: Equatable, Sendable {
        var month, week, weekday: Int
        /// After midnight, by the clock that is in force before; may be negative, or more than a day.
        var seconds: Int

        /// By the clock that is in force before.
        func local(_ year: Int) -> Int? {
            guard let first = CivilTime(year: year, month: month, day: 1, hour: 0, minute: 0, second: 0),
                let next = CivilTime(
                    year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1, hour: 0, minute: 0, second: 0)
            else { return nil }
            let (start, end) = (first.seconds / 86_400, next.seconds / 86_400)
            // 1970-01-01 was a Thursday.
            let startsOn = ((start + 4) % 7 + 7) % 7
            var day = start + (weekday - startsOn + 7) % 7 + (week - 1) * 7
            while day >= end { day -= 7 }
            return day * 86_400 + seconds
        }
    }

    /// Seconds east of UTC.
    private var standard: Int
    private var summer: (offset: Int, begins: Change, ends: Change)?

    /// Nil for what is not understood: days counted through the year are in no zone of today.
    init?(text: String) {
        var reader = TailReader(bytes: Array(text.utf8))
        guard reader.name(), let west = reader.time() else { return nil }
        standard = -west
        guard !reader.isAtEnd else { return }
        guard reader.name() else { return nil }
        let offset = reader.isAt(",") ? standard + 3600 : reader.time().map { -$0 }
        guard let offset, let begins = reader.change(), let ends = reader.change(), reader.isAtEnd else { return nil }
        summer = (offset, begins, ends)
    }

    func offset(at time: Int) -> Int {
        guard let summer else { return standard }
        let year = CivilTime(seconds: time + standard).year
        guard let begins = summer.begins.local(year), let ends = summer.ends.local(year) else { return standard }
        let (start, end) = (begins - standard, ends - summer.offset)
        // South of the equator summer goes over the turn of the year.
        let isSummer = start < end ? (start..<end).contains(time) : !(end..<start).contains(time)
        return isSummer ? summer.offset : standard
    }

    static func == (left: ZoneTail, right: ZoneTail) -> Bool {
        left.standard == right.standard && left.summer?.offset == right.summer?.offset
            && left.summer?.begins == right.summer?.begins && left.summer?.ends == right.summer?.ends
    }
}

private struct TailReader {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }
    private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

    func isAt(_ character: Unicode.Scalar) -> Bool { byte == UInt8(ascii: character) }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        place += 1
        return true
    }

    /// `CET` or `<+03>`; what it is called does not matter.
    mutating func name() -> Bool {
        if take("<") {
            while let byte, byte != UInt8(ascii: ">") { place += 1 }
            return take(">")
        }
        let start = place
        while let byte, (65...90).contains(byte) || (97...122).contains(byte) { place += 1 }
        return place - start >= 3
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        var value: Int?
        while let byte, (48...57).contains(byte), (value ?? 0) < 1000 {
            value = (value ?? 0) * 10 + Int(byte) - 48
            place += 1
        }
        return value.flatMap { range.contains($0) ? $0 : nil }
    }

    /// `[+-]h[:m[:s]]` in seconds.
    mutating func time() -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(0...167) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":") {
            guard let value = number(0...59) else { return nil }
            seconds += value * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/3`
    mutating func change() -> ZoneTail.Change? {
        guard take(","), take("M"), let month = number(1...12), take("."), let week = number(1...5), take("."),
            let weekday = number(0...6)
        else { return nil }
        guard take("/") else { return ZoneTail.Change(month: month, week: week, weekday: weekday, seconds: 7200) }
        return time().map { ZoneTail.Change(month: month, week: week, weekday: weekday, seconds: $0) }
    }
}
