/// A time zone as a definition names it: `UTC`, a fixed offset like `+02:00`, or a name of the zone database like
/// `Europe/Berlin`. Abbreviations like `CET` mean one thing here and another there, and are none.
package enum TimeZoneName: Equatable, Sendable {
    /// Seconds east of UTC.
    case offset(Int)
    case named(String)

    package init?(text: String) {
        if text == "UTC" {
            self = .offset(0)
        } else if let seconds = Self.offset(Array(text.utf8)) {
            self = .offset(seconds)
        } else if Self.isName(text) {
            self = .named(text)
        } else {
            return nil
        }
    }

    /// `+hh:mm` or `-hh:mm`, at most 14 hours.
    private static func offset(_ bytes: [UInt8]) -> Int? {
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":")
        else { return nil }
        let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int($0) - 48 }
        guard digits.allSatisfy((0...9).contains) else { return nil }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minutes < 60, hours * 60 + minutes <= 14 * 60 else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// `Area/Place`: it becomes a path below the zone database, so nothing else may be in it.
    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && text.utf8.count <= 64
            && parts.allSatisfy { part in
                guard let first = part.utf8.first, isLetter(first) else { return false }
                return part.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || "_+-".utf8.contains($0) }
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
