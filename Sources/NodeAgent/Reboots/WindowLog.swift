/// What became of the windows while a reboot was wanted: one that passes without it was missed.
struct WindowLog {
    /// Why the machine has not rebooted in the window that is open.
    var reason = ""
    /// For people; nil where none was missed.
    private(set) var lastMissed: String?
    private var open: String?

    /// Takes note of which window is open now.
    ///
    /// - Returns: the window that has passed since the last look, and why the machine did not use it.
    mutating func turn(to now: WindowClock.Open?) -> (window: String, reason: String)? {
        defer { open = now?.window }
        guard let passed = open, passed != now?.window else { return nil }
        lastMissed = passed
        let why = reason.isEmpty ? "its turn did not come" : reason
        reason = ""
        return (passed, why)
    }
}
