/// The version of a program, as far as versions are compared here: its first three numbers.
package struct ReleaseNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    package init(_ major: Int, _ minor: Int, _ patch: Int) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// Reads `3.4.23`, and what programs and packages make of it: `3.6.0-rc.1`, `1.6.20~ds1`, `1:2.3.3-1`,
    /// `3.3.25+dfsg-7ubuntu0.22.04.1`. What comes after the third number, and Debian's epoch before the first, say nothing
    /// about the program's age. Nil for everything else, and for fewer than three numbers.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            guard Self.number(rest[..<colon]) != nil else { return nil }
            rest = rest[(colon + 1)...]
        }
        var numbers: [Int] = []
        while numbers.count < 3 {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let number = Self.number(digits) else { return nil }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
            guard numbers.count < 3 else { break }
            guard rest.first == UInt8(ascii: ".") else { return nil }
            rest = rest.dropFirst()
        }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    package static func < (left: ReleaseNumber, right: ReleaseNumber) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    package var description: String { "\(major).\(minor).\(patch)" }

    /// One to nine digits: no program has counted further, and no arithmetic overflows.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...9).contains(digits.count) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
