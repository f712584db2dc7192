/// Bounds of one listener: what a peer can make the coordinator hold, and for how long.
struct ListenerLimits: Sendable {
    var request = RequestLimits()

    /// From accept to the end of the TLS handshake.
    var handshakeTime = Duration.seconds(10)
    /// From the first byte of a request to the end of its header.
    var headerTime = Duration.seconds(10)
    /// For an answer, or for each piece of a file, to be taken by the client.
    var writeTime = Duration.seconds(30)
    /// Between two requests of a connection. Longer than the agents' pause between two polls.
    var idleTime = Duration.seconds(75)
    /// For a client that is being refused to take the answer and close.
    var lingerTime = Duration.seconds(2)

    /// All connections of the listener; some 30 kB each.
    var connections = 12_000
    /// Connections in the TLS handshake, where the work is ours and the peer unknown.
    var handshakes = 512
    /// Of these, from one address, or from one network of 64 bits in IPv6. Honest ones last a few round trips.
    var handshakesPerAddress = 32
    /// Connections from one address, or such a network; a fleet may come through one translated address.
    var connectionsPerAddress = 1024
    /// Connections of one client certificate: an agent needs two.
    var connectionsPerIdentity = 16

    init() {}
}
