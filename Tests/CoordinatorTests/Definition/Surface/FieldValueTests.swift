import Testing

@testable import Coordinator

/// Single values, as Kubernetes reads them.
struct FieldValueTests {
    @Test(arguments: [
        ("0", 0), ("0s", 0), ("1s", 1_000_000_000), ("1m30s", 90_000_000_000), ("1.5h", 5_400_000_000_000),
        ("250ms", 250_000_000), ("-5s", -5_000_000_000), ("+5s", 5_000_000_000), (".5s", 500_000_000),
        ("5.s", 5_000_000_000),
        ("10us", 10_000), ("10µs", 10_000), ("7ns", 7), ("1h0m0s", 3_600_000_000_000),
    ])
    func `a duration is read as Go reads it`(text: String, nanoseconds: Int) {
        #expect(GoDuration.nanoseconds(text) == nanoseconds)
    }

    @Test(arguments: [
        "", " ", "5", "s", "1d", "5 s", "1h30", "1.2.3s", ".s", "-", "+", "--5s", "5S", "1y", "９s", "1e3s",
        "99999999999999999999h", "9223372036854775807h", "2562047788015215h30m", String(repeating: "1s", count: 40),
        "5s\u{0}", "NaNs", "infs",
    ])
    func `what Go refuses is not a duration`(text: String) { #expect(GoDuration.nanoseconds(text) == nil) }

    @Test(arguments: ["0", "1", "500m", "1.5Gi", "1e3", "1E-2", "100Mi", "-1", "+2k", ".5", "5.", "12E", "3Ei"])
    func `an amount is read as Kubernetes reads it`(text: String) { #expect(Quantity.isValid(text)) }

    @Test(arguments: ["", "Mi", "1Mb", "1 Gi", "1.2.3", "1KI", "e3", "1e", "1e+-2", "1e1000x", "0x10", "１Gi", "."])
    func `what Kubernetes refuses is not an amount`(text: String) { #expect(!Quantity.isValid(text)) }

    @Test(arguments: [
        ("5%", true), ("0%", true), ("100%", true), ("2.5%", true), ("101%", false), ("-1%", false),
        ("%", false), ("nan%", false), ("5", false), ("5 %", false),
    ])
    func `a share is a percentage`(text: String, isOne: Bool) { #expect(Quantity.isPercentage(text) == isOne) }

    @Test(arguments: [
        (YAMLValue.number("1e2"), FieldType.integer(0...5)), (.number("99999999999999999999"), .integer(0...5)),
        (.text(""), .integer(0...5)), (.boolean(true), .text), (.sequence([]), .mapping), (.mapping([]), .list(.text)),
        (.text("true"), .boolean), (.number("1"), .boolean), (.number("5"), .duration), (.text(""), .duration),
        (.text("\u{202E}x"), .choice(["a": .all])), (.number("1.5"), .interval), (.text("10%"), .amount),
    ])
    func `a value of another kind is refused with what is wanted and what to write`(value: YAMLValue, type: FieldType) {
        let problem = FieldValue.problem(value, type, minor: 33)
        #expect(problem?.wanted.isEmpty == false && problem?.given.isEmpty == false && problem?.fix.isEmpty == false)
    }
}
