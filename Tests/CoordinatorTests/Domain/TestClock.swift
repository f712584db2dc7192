import Shared
import Synchronization

@testable import Coordinator

/// The real time, moved on at will: minutes of silence pass at once.
final class TestClock: Sendable {
    private let passed = Mutex(0)
    /// What the wall clock was set to, against the real one.
    private let step = Mutex(0)

    func now() -> Timestamp { Timestamp.now().adding(seconds: passed.withLock { $0 } + step.withLock { $0 }) }

    func uptime() -> Int { SystemUptime.seconds() + passed.withLock { $0 } }

    func pass(seconds: Int) { passed.withLock { $0 += seconds } }

    /// As `timedatectl set-time` does: the wall clock alone.
    func set(by seconds: Int) { step.withLock { $0 += seconds } }
}

extension PresenceWatch {
    /// So many seconds pass, with a look every ten as the housekeeper has them.
    func look(for seconds: Int, of clock: TestClock) {
        for _ in 0..<(seconds / Self.lookSeconds) {
            clock.pass(seconds: Self.lookSeconds)
            look()
        }
    }
}
