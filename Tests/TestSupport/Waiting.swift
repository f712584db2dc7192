import Glibc

/// Looks every 5 ms until the condition holds.
///
/// - Returns: false when the deadline passed first.
package func waitUntil(_ deadline: Duration = .seconds(10), _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + deadline
    while true {
        if try condition() { return true }
        if ContinuousClock.now >= end { return false }
        usleep(5000)
    }
}
