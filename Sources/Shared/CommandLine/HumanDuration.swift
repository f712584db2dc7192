/// Durations for people: `21 s`, `4 min`, `3 h`, `12 d`. One unit, rounded down: enough for "how long already".
package enum HumanDuration {
    package static func text(seconds: Int) -> String {
        switch seconds {
        case ..<0: "0 s"
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<(48 * 3600): "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }

    package static func text(_ duration: Duration) -> String {
        duration >= .zero && duration < .seconds(1) && duration != .zero
            ? "\(duration.milliseconds) ms" : text(seconds: Int(clamping: duration.components.seconds))
    }
}

extension Duration {
    /// Whole milliseconds, rounded down; the largest number for what does not fit.
    package var milliseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflowed ? .max : Int(sum)
    }
}
