/// How much of a request is read before it is refused: memory is bounded by configuration, not by peers.
struct RequestLimits: Sendable {
    /// Our longest target is a long poll of under 300 bytes.
    var requestLineBytes = 4096
    /// All header lines together. A browser with cookies needs some 2 KiB.
    var headerBytes = 16 << 10
    var headerCount = 64
    var queryCount = 32
    /// For routes that do not say otherwise: a report of 256 entries fits.
    var bodyBytes = 256 << 10
}
