/// What a listener says of the strangers before it.
struct HandshakeCounts: Equatable, Sendable {
    /// Handshakes under way.
    var underWay = 0
    /// Connections that were closed before a handshake: their address had its share, or there was no room.
    var refused = 0
    /// Handshakes that were ended for somebody from an address with fewer.
    var displaced = 0
}
