/// The one door through which JSON from outside comes in.
///
/// ``JSONParser`` refuses what two readers could take for different values: the second of two equal names, a byte order
/// mark, half a character. ``JSONTreeDecoder`` reads what it lets through.
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
        let value = try decode(type, tree)
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
        try decode(type, try JSONParser.parse(bytes, limits: limits, leniency: .init(numbers: true, nulls: true)))
    }

    /// For what this program wrote itself, by ``JSONText``: as ``decodeLenient(_:from:limits:)``, of any size, and a
    /// string may hold NUL.
    package static func decodeOwn<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws(StrictJSONError) -> Value {
        let leniency = JSONParser.Leniency(numbers: true, nulls: true, zeroCharacters: true)
        return try decode(type, try JSONParser.parse(bytes, limits: Limits(bytes: .max, depth: 64), leniency: leniency))
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ tree: JSONValue
    ) throws(StrictJSONError) -> Value {
        do {
            return try type.init(from: JSONTreeDecoder(tree))
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

    init(_ error: EncodingError) {
        switch error {
        case .invalidValue(_, let context):
            self.init(.shape, path: StrictJSONError.path(context.codingPath), context.debugDescription)
        @unknown default:
            self.init(.shape, path: "$", "cannot be written")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { path, key in
            if let index = key.intValue { path += "[\(index)]" } else { path += ".\(key.stringValue)" }
        }
    }
}
