/// One method and path pattern with its handler.
struct Route: Sendable {
    typealias Handler = @Sendable (Request) throws -> Outcome

    let method: String
    let pattern: RoutePattern
    let limits: RouteLimits
    let handler: Handler
}

/// What a route allows beyond the server's defaults.
struct RouteLimits: Sendable {
    /// Bytes of request body. 0 for methods without one.
    var bodyBytes: Int
    /// From the first byte of the request to the answer; long polls end at their own moment instead.
    var time: Duration = .seconds(30)
    /// The longest that a long poll may wait.
    var suspension: Duration = .seconds(300)
}

/// A path such as `/v1/leases/{name}`: literal segments and names for whatever stands in their place.
struct RoutePattern: Sendable, Equatable, CustomStringConvertible {
    private enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    let description: String
    private let segments: [Segment]

    init(_ pattern: String) {
        description = pattern
        segments = pattern.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    /// The values of the parameters; nil when the path does not fit.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var found: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal):
                // By bytes, not by canonical equivalence.
                guard literal.utf8.elementsEqual(text.utf8) else { return nil }
            case .parameter(let name): found[name] = text
            }
        }
        return found
    }

    /// Literal segments before parameters, so that `/v1/nodes/self` wins over `/v1/nodes/{name}`.
    var literalCount: Int { segments.count { if case .literal = $0 { true } else { false } } }
}
