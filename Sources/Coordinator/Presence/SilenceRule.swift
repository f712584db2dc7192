/// When a node that says nothing counts as gone. The one rule of status, events, metrics and `node remove`.
///
/// Any authenticated request is a sign of life, whichever of the agent's threads sends it. A retry of a request that
/// hangs here is none: its machine may be off since.
enum SilenceRule {
    /// An agent that is up asks at least this often: its polls take 50 s (``AssignmentEndpoint/longestWait`` is the most),
    /// and after a failure it waits at most 60 s.
    static let pollSeconds = 60
    /// For the way, and for a busy coordinator.
    static let marginSeconds = 10
    /// Missed polls after which the machine counts as switched off: it may be taken out of the cluster.
    static let gonePolls = 1
    /// Missed polls after which someone should look.
    static let silentPolls = 3

    /// How many polls a node has missed that was last heard of so many seconds ago.
    static func missedPolls(seconds: Int) -> Int { max(0, seconds - marginSeconds) / pollSeconds }

    /// Seconds after which so many polls are missed.
    static func seconds(missedPolls: Int) -> Int { missedPolls * pollSeconds + marginSeconds }
}
