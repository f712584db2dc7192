import Shared

/// What is durable of a program before it begins: enough for a later agent to find it, wait for it and judge it.
struct ChildRecord: Codable, Equatable, Sendable {
    var process: ProcessIdentity
    /// What it is, for people: `kubeadm join`.
    var label: String
    /// How long it may run, from its start.
    var seconds: Int
    /// Words that it prints only when all went well; nil for a program that has none.
    var goodEnd: String?

    /// What remains of its time.
    var timeLeft: Duration { max(.zero, .seconds(seconds) - process.age) }
}
