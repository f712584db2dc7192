import Shared

/// Finds the handler of a request. Built once before the server starts.
struct Router: Sendable {
    private(set) var routes: [Route] = []
    private let defaultBodyBytes: Int

    /// - Parameter bodyBytes: limit of POST, PUT, PATCH and DELETE bodies on routes that set none.
    init(bodyBytes: Int = RequestLimits().bodyBytes) { defaultBodyBytes = bodyBytes }

    /// Adds a route. GET answers HEAD too.
    mutating func add(
        _ method: String, _ pattern: String, bodyBytes: Int? = nil, time: Duration = .seconds(30),
        suspension: Duration = .seconds(300), handler: @escaping Route.Handler
    ) {
        let limits = RouteLimits(
            bodyBytes: bodyBytes ?? (method == "GET" ? 0 : defaultBodyBytes), time: time, suspension: suspension)
        routes.append(
            Route(method: method, pattern: RoutePattern(pattern), limits: limits, handler: handler))
        routes.sort { $0.pattern.literalCount > $1.pattern.literalCount }
    }

    /// The route and the values of its pattern. Throws `not-found` or, with the methods that would do,
    /// `method-not-allowed`.
    func route(_ head: RequestHead) throws(RoutingFailure) -> (route: Route, parameters: [String: String]) {
        var allowed: Set<String> = []
        for route in routes {
            guard let parameters = route.pattern.match(head.target.segments) else { continue }
            if route.method == head.method || (route.method == "GET" && head.method == "HEAD") {
                return (route, parameters)
            }
            allowed.insert(route.method)
            if route.method == "GET" { allowed.insert("HEAD") }
        }
        guard !allowed.isEmpty else {
            throw RoutingFailure(error: APIError(.notFound, "there is nothing at this path"), allowedMethods: [])
        }
        throw RoutingFailure(
            error: APIError(.methodNotAllowed, "this path does not take \(head.method)"),
            allowedMethods: allowed.sorted())
    }
}

/// No route takes the request.
struct RoutingFailure: Error, Equatable {
    let error: APIError
    /// For the `allow` field of a 405.
    let allowedMethods: [String]

    var response: Response {
        let response = Response.error(error)
        guard !allowedMethods.isEmpty else { return response }
        return response.with("allow", allowedMethods.joined(separator: ", "))
    }
}
