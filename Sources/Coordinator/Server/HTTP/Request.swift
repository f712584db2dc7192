import Shared

/// One request as a handler sees it.
struct Request: Sendable {
    /// Names the request in the log and in the answer's `x-request-id`.
    let id: String
    let head: RequestHead
    let body: [UInt8]
    /// The values of the pattern's `{name}` segments.
    var parameters: [String: String]
    let peer: Peer
    /// Address without port; `unix` for a Unix socket.
    let remoteAddress: String
    /// When it began to arrive.
    let received: ContinuousClock.Instant
    /// 1 at first, one more each time a suspended request is tried again.
    var attempt = 1
    /// The deadline has passed or the server stops: answer now with what there is.
    var isFinalAttempt = false

    var method: String { head.method }
    var fields: HeaderFields { head.fields }
    var query: [String: String] { head.target.query }

    /// The value of a `{name}` segment of the route's pattern; empty if the pattern has no such name.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// A query value as a whole number in a range; `fallback` when it is absent.
    func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(APIError) -> Int {
        guard let text = query[name] else { return fallback }
        guard (1...19).contains(text.utf8.count), text.utf8.allSatisfy(ByteClass.isDigit), let value = Int(text),
            range.contains(value)
        else {
            throw APIError(.badRequest, "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The largest number that JSON carries safely, 2^53 - 1, and so the last that the server can have given.
    static let largestCounter = (1 << 53) - 1

    /// `after`: a revision or sequence number that the server gave; nil where there is none.
    func after() throws(APIError) -> Int? {
        query["after"] == nil ? nil : try integer("after", in: 0...Self.largestCounter, default: 0)
    }

    /// The body as JSON, read strictly: unknown members and duplicate names are refused.
    func decode<Value: Codable>(_ type: Value.Type = Value.self) throws(APIError) -> Value {
        // A browser sends this type across origins only after asking, so no foreign page can send it for the operator.
        let mediaType = fields["content-type"]?.split(separator: ";").first.map { $0.lowercased() }
        guard mediaType == "application/json" else {
            throw APIError(.unsupportedEncoding, "the body must be application/json")
        }
        do throws(StrictJSONError) {
            // The route's own body limit has been held already.
            return try StrictJSON.decode(type, from: body, limits: StrictJSON.Limits(bytes: 64 << 20))
        } catch {
            throw APIError(.badRequest, "the body is not what this path takes: \(error)")
        }
    }
}
