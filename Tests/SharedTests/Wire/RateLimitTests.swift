import Shared
import Testing

struct RateLimitTests {
    @Test func `a sender has its burst, then its rate, and takes nothing from another`() {
        var limit = RateLimit(burst: 3, perSecond: 0.5, senders: 2)
        let start = ContinuousClock.now
        func answers(_ count: Int, _ sender: String, after seconds: Int) -> [Bool] {
            (0..<count).map { _ in limit.allows(sender, at: start + .seconds(seconds)) }
        }
        #expect(answers(5, "a", after: 0) == [true, true, true, false, false])
        #expect(answers(1, "b", after: 0) == [true])
        #expect(answers(1, "a", after: 1) == [false])
        #expect(answers(2, "a", after: 2) == [true, false])
        // However long it was silent, it has its burst and no more.
        #expect(answers(4, "a", after: 9999) == [true, true, true, false])
        // A clock that went back gives nothing.
        #expect(answers(1, "a", after: 0) == [false])
        #expect(answers(1, "c", after: 0) == [false])
        // A sender that has been silent long enough makes room.
        #expect(answers(1, "c", after: 99_999) == [true])
    }
}
