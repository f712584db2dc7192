import Shared

/// A clock that is minutes off makes every certificate a riddle; say so before the first one.
struct ClockCheck: PreflightCheck {
    /// The skew that signed documents are allowed too.
    private static let permittedSeconds = 300
    let name = "clock"

    func problem(_ context: StepContext) -> String? {
        // Without the coordinator there is nothing to compare with, and the step must not fail for that.
        guard let answer = try? context.link.trust() else { return nil }
        let skew = Timestamp.now().seconds - answer.time.seconds
        guard abs(skew) > Self.permittedSeconds else { return nil }
        return "the clock is \(abs(skew)) s \(skew > 0 ? "ahead of" : "behind") the coordinator's; "
            + "set both by NTP: timedatectl set-ntp true"
    }
}
