import TestSupport
import Testing

@testable import Shared

struct ZoneTests {
    /// A file of the zone database, version 2: transitions with their offsets, and the rule for later.
    private static func file(
        _ transitions: [(time: Int, offset: Int)] = [], first: Int = 0, tail: String = "", leaps: Int = 0
    ) -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func header(_ counts: [Int]) -> [UInt8] {
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap { number($0, 4) }
        }
        let offsets = [first] + transitions.map(\.offset)
        return header([0, 0, 0, 0, 1, 1]) + number(0, 6) + [0]
            + header([0, 0, leaps, transitions.count, offsets.count, 1]) + transitions.flatMap { number($0.time, 8) }
            + transitions.indices.map { UInt8($0 + 1) } + offsets.flatMap { number($0, 4) + [0, 0] } + [0]
            + [UInt8](repeating: 0, count: leaps * 12) + Array("\n\(tail)\n".utf8)
    }

    @Test func `the past is listed, and the rule has the rest`() throws {
        let bytes = Self.file([(1000, 3600), (2000, 7200)], first: -60, tail: "CET-1CEST,M3.5.0,M10.5.0/3")
        let rules = try #require(ZoneRules(bytes))
        #expect([999, 1000, 1999, 2000].map { rules.offset(at: $0) } == [-60, 3600, 3600, 3600])
        let flat = try #require(ZoneRules(Self.file([(-5, -3600)])))
        #expect([-6, -5, 0].map { flat.offset(at: $0) } == [0, -3600, -3600])
    }

    private static let tails: [(String, String, Int)] = [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T00:59:59Z", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-03-28T01:00:00Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-10-31T00:59:59Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2027-10-31T01:00:00Z", 3600),
        ("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T06:59:59Z", -18_000),
        ("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T07:00:00Z", -14_400),
        ("EST5EDT,M3.2.0,M11.1.0", "2027-11-07T06:00:00Z", -18_000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 39_600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-06-01T00:00:00Z", 36_000),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T00:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T01:00:00Z", -3600),
        ("<+0530>-5:30", "2027-03-28T01:00:00Z", 19_800), ("UTC0", "2027-03-28T01:00:00Z", 0),
    ]

    @Test(arguments: tails)
    func `the rule of the time to come is followed`(tail: String, time: String, offset: Int) throws {
        let moment = try #require(Timestamp(text: time)).seconds
        #expect(try #require(ZoneTail(text: tail)).offset(at: moment) == offset)
    }

    @Test(arguments: [
        "CE-1", "CET", "CET-", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J79,J260", "CET-999", "<+03-3", "CET-1:99",
        "CET-1CEST,M3.5.0,M10.5.0x", "CET-1 ", "CET-99999999999999999999",
    ])
    func `a rule that is not understood is none`(text: String) { #expect(ZoneTail(text: text) == nil) }

    @Test func `a file that is cut, strange or counts leap seconds is refused at every length`() throws {
        let whole = Self.file([(1000, 3600)], tail: "CET-1")
        #expect(ZoneRules(whole) != nil)
        for count in 0..<whole.count { #expect(ZoneRules(Array(whole.prefix(count))) == nil, "\(count)") }
        #expect(ZoneRules(Self.file([(1000, 0)], leaps: 1)) == nil)
        #expect(ZoneRules(Self.file([(2000, 0), (1000, 0)])) == nil)
        #expect(ZoneRules(Self.file(tail: "nonsense")) == nil)
        var random = SplitMix(seed: 7)
        for _ in 0..<2000 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = ZoneRules(bytes)?.offset(at: Int.random(in: Int.min / 2...Int.max / 2, using: &random))
        }
    }

    @Test func `a zone that the machine does not have is told and not guessed`() throws {
        let folder = try ScratchFolder()
        try Folder.make("\(folder.path)/Europe")
        try DurableFile.write(
            Self.file(tail: "CET-1CEST,M3.5.0,M10.5.0/3"), to: "\(folder.path)/Europe/Berlin", mode: FileMode(0o644))
        try DurableFile.write(Array("hello".utf8), to: "\(folder.path)/Europe/Broken", mode: FileMode(0o644))
        let zones = ZoneDatabase(folder: folder.path)
        let time = try #require(Timestamp(text: "2027-07-01T02:00:00Z"))
        #expect(try zones.local(.named("Europe/Berlin"), at: time) == time.seconds + 7200)
        #expect(try zones.local(.offset(-3600), at: time) == time.seconds - 3600)
        #expect(throws: ZoneError("/usr/share/zoneinfo has no zone Europe/Paris; the package tzdata brings it")) {
            try zones.local(.named("Europe/Paris"), at: time)
        }
        #expect(throws: ZoneError("the file of the zone Europe/Broken is not understood")) {
            try zones.local(.named("Europe/Broken"), at: time)
        }
        #expect(zones.exists && zones.has("Europe/Berlin") && !zones.has("Europe/Paris"))
        #expect(!ZoneDatabase(folder: "\(folder.path)/none").exists)
    }

    @Test(.enabled(if: ZoneDatabase().has("Europe/Berlin"), "needs the zone database of this machine"))
    func `this machine's own database is understood`() throws {
        for (name, text, hours) in [
            ("Europe/Berlin", "2026-01-15T12:00:00Z", 1), ("Europe/Berlin", "2026-07-15T12:00:00Z", 2),
            ("Europe/Berlin", "2055-07-15T12:00:00Z", 2), ("America/New_York", "2026-07-15T12:00:00Z", -4),
            ("Asia/Tokyo", "2026-07-15T12:00:00Z", 9), ("Australia/Sydney", "2060-01-15T12:00:00Z", 11),
        ] {
            let time = try #require(Timestamp(text: text))
            #expect(try ZoneDatabase().local(.named(name), at: time) == time.seconds + hours * 3600, "\(name) \(text)")
        }
    }
}
