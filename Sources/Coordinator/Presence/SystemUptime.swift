/// The clock that ages are taken from: it is never set, and goes on while the machine sleeps.
enum SystemUptime {
    private static let start = ContinuousClock.now

    /// Seconds since it was first asked.
    @Sendable static func seconds() -> Int { Int(clamping: (ContinuousClock.now - start).components.seconds) }
}
