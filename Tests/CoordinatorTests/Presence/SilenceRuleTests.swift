import Testing

@testable import Coordinator

struct SilenceRuleTests {
    @Test(
        arguments: [
            (Int.min + 10, 0), (-3600, 0), (0, 0), (50, 0), (69, 0), (70, 1), (129, 1), (130, 2), (189, 2), (190, 3),
            (86_400, 1439), (Int.max, (Int.max - 10) / 60),
        ])
    func `a poll is missed with every minute, and ten seconds are given`(seconds: Int, polls: Int) {
        #expect(SilenceRule.missedPolls(seconds: seconds) == polls)
    }

    @Test(arguments: [0, 1, 3])
    func `the seconds of so many polls are the first that count`(polls: Int) {
        let seconds = SilenceRule.seconds(missedPolls: polls)
        #expect(SilenceRule.missedPolls(seconds: seconds) == polls)
        #expect(SilenceRule.missedPolls(seconds: seconds - 1) == max(0, polls - 1))
    }

    @Test func `an agent that is up is never gone between two polls`() {
        #expect(AssignmentEndpoint.longestWait < SilenceRule.seconds(missedPolls: SilenceRule.gonePolls))
        #expect(RelayEndpoint.longestWait < SilenceRule.seconds(missedPolls: SilenceRule.gonePolls))
    }
}
