import Shared

/// When something gives up: on the monotonic clock for the decision, on the wall clock for people.
struct Deadline: Sendable {
    let started: Timestamp
    let wallClock: Timestamp
    private let instant: ContinuousClock.Instant

    init(seconds: Int) {
        started = .now()
        wallClock = started.adding(seconds: seconds)
        instant = .now + .seconds(seconds)
    }

    var isPast: Bool { ContinuousClock.now >= instant }

    /// Whole seconds left, never below zero.
    var secondsLeft: Int { max(0, Int((instant - ContinuousClock.now).components.seconds)) }
}
