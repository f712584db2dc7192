/// A value that stands in documents as one word: its `description`, which `init(text:)` reads and nothing else.
package protocol TextCodable: Codable, CustomStringConvertible {
    /// What a word that cannot be read is not: `a digest`.
    static var wordName: String { get }
    init?(text: String)
}

extension TextCodable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not \(Self.wordName): \(text.prefix(80))"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
