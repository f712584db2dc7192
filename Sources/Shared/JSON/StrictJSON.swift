import FoundationEssentials

/// The one door through which JSON from outside comes in.
///
/// Foundation's reader keeps the last of two equal names, ignores members it does not know, and takes a byte order
/// mark: two programs could read one signed text differently. So ``JSONParser`` looks at the bytes first, and what it
/// lets through is decoded by Foundation.
package enum StrictJSON {
    /// How much a text may ask of the reader.
    package struct Limits: Sendable {
        package var bytes: Int
        package var depth: Int

        package init(bytes: Int, depth: Int = 32) {
            self.bytes = bytes
            self.depth = depth
        }

        /// Bodies of requests and answers: 1 MiB, as the server allows. Our deepest document has about a dozen levels.
        package static let body = Limits(bytes: 1 << 20)
        /// The largest thing that is ever read whole: a manifest's envelope.
        package static let document = Limits(bytes: 8 << 20)
    }

    /// For documents and requests: refuses unknown members, `null`, and every number that is no integer within 2^53.
    package static func decode<Value: Codable>(
        _ type: Value.Type, from bytes: [UInt8], limits: Limits = .document
    ) throws(StrictJSONError) -> Value {
        let tree = try JSONParser.parse(bytes, limits: limits)
        let value = try decode(type, checked: bytes)
        if let path = tree.firstMissing(in: try CanonicalJSON.tree(value)) {
            throw StrictJSONError(.unknown, path: path, "a member that is unknown here, or a value in an unusual form,")
        }
        return value
    }

    /// For answers of a newer program: unknown members are ignored, `null` means absent, any number may stand in what
    /// is ignored. Duplicate names, lone surrogates, depth and size are refused all the same.
    package static func decodeLenient<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], limits: Limits = .body
    ) throws(StrictJSONError) -> Value {
        _ = try JSONParser.parse(bytes, limits: limits, leniency: .init(numbers: true, nulls: true))
        return try decode(type, checked: bytes)
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, checked bytes: [UInt8]
    ) throws(StrictJSONError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw StrictJSONError(error)
        } catch {
            throw StrictJSONError(.shape, path: "$", "\(error)")
        }
    }
}

extension StrictJSONError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(.shape, path: StrictJSONError.path(context.codingPath), "no member \"\(key.stringValue)\"")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(.shape, path: StrictJSONError.path(context.codingPath), context.debugDescription)
        @unknown default:
            self.init(.shape, path: "$", "not of the expected form")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { path, key in
            if let index = key.intValue { path += "[\(index)]" } else { path += ".\(key.stringValue)" }
        }
    }
}
