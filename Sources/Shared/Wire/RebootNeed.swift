/// That a machine must reboot, and what it waits for.
package struct RebootNeed: Codable, Equatable, Sendable {
    /// Since when its packages, or an operator, ask for it.
    package var since: Timestamp
    /// Who asks: names of packages, or the operator. At most 300 characters.
    package var reason: String
    /// "waits for the window 04:00-05:00 UTC"; at most 300 characters.
    package var message: String

    package init(since: Timestamp, reason: String, message: String) {
        self.since = since
        self.reason = String(reason.prefix(300))
        self.message = String(message.prefix(300))
    }

    /// `required since 2027-01-15T08:00:00Z (linux-image-amd64), waits for the window 04:00-05:00 UTC`
    package var words: String { "required since \(since) (\(reason)), \(message)" }
}
