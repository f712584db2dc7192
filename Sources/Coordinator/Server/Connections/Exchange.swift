/// One request of a connection and what is known about its answer.
struct Exchange {
    /// Tells a late completion from one for the present request.
    let number: Int
    let route: Route
    var request: Request
}
