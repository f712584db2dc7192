/// One place where the server listens, with everything that belongs to it.
struct ListenerConfiguration: Sendable {
    /// For logs: `agent`, `enrolment`, `console`, `admin`.
    var name: String
    var address: ListenAddress
    /// Nil: no TLS, for Unix sockets.
    var tls: TLSContext?
    var router: Router
    var limits: ListenerLimits

    init(
        name: String, address: ListenAddress, tls: TLSContext? = nil, router: Router,
        limits: ListenerLimits = ListenerLimits()
    ) {
        self.name = name
        self.address = address
        self.tls = tls
        self.router = router
        self.limits = limits
    }
}
