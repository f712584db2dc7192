/// A wait for a balancer that is not Muster's: nothing is begun or joined through an endpoint that nobody answers at.
package struct EndpointSpec: Codable, Equatable, Sendable {
    /// host:port of the API behind the balancer.
    package var address: String
    /// On a control plane: the API server's port. Until there is an API server the agent takes its place there, so that
    /// a balancer which passes connections on can be told from one that is dead.
    package var standInPort: Int?

    package init(address: String, standInPort: Int? = nil) {
        self.address = address
        self.standInPort = standInPort
    }
}
