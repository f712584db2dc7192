/// A request whose header has arrived and whose body has not.
struct IncomingRequest {
    let id: String
    let head: RequestHead
    let peer: Peer
    let route: Route
    let parameters: [String: String]
}
