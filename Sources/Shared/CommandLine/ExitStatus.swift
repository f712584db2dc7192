/// How a command ended, for scripts.
package enum ExitStatus: Int32, Sendable {
    case ok = 0
    case failed = 1
    /// The command line cannot be understood.
    case usage = 2
    /// Nothing is wrong, and it is not as wished yet.
    case notConverged = 3
}
