import FoundationEssentials

/// A moment in whole seconds, UTC, coded as RFC 3339 (`2026-11-21T04:00:00Z`) and as nothing else.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`; nil for any other spelling.
    package init?(text: String) {
        guard text.utf8.count == 20, let date = try? Date(text, strategy: .iso8601) else { return nil }
        let value = Timestamp(seconds: Int(date.timeIntervalSince1970))
        guard value.description == text else { return nil }
        self = value
    }

    /// The wall clock. Durations are measured with `ContinuousClock`, never with this.
    package static func now() -> Timestamp { Timestamp(seconds: Int(Date().timeIntervalSince1970)) }

    package func adding(seconds count: Int) -> Timestamp { Timestamp(seconds: seconds + count) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    package var description: String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an RFC 3339 UTC time: \(text.prefix(40))"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
