import CSystem
import Glibc

/// Signals as ordinary calls on a thread of their own, where everything is allowed that a signal handler must not do.
package final class SignalWatcher: Sendable {
    /// What a service is told: stop, stop, read the configuration again.
    package static let handled = [SIGTERM, SIGINT, SIGHUP]
    /// Sent to the thread alone to end it.
    private static let wake = SIGUSR2

    private let thread: BackgroundThread

    /// Call this first thing in `main`: threads inherit the mask of the thread that starts them, and a signal goes to any
    /// thread that does not block it. SIGPIPE is ignored from here on: a peer that went away is an error of the write.
    package static func prepare() throws(SystemFailure) {
        var set = signalSet()
        let status = pthread_sigmask(SIG_BLOCK, &set, nil)
        guard status == 0 else { throw SystemFailure("pthread_sigmask", status) }
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// Starts to watch. Needs ``prepare()`` before any other thread.
    ///
    /// - Parameter handler: called with the signal's number, one call after the other.
    package init(_ handler: @escaping @Sendable (Int32) -> Void) throws(SystemFailure) {
        thread = try BackgroundThread(name: "signals") {
            var set = Self.signalSet()
            // Also where the caller forgot, this thread must not be ended by what it waits for.
            pthread_sigmask(SIG_BLOCK, &set, nil)
            while true {
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                if number == Self.wake { return }
                handler(number)
            }
        }
    }

    /// Ends the thread; signals then stay pending.
    package func stop() {
        thread.signal(Self.wake)
        thread.join()
    }

    private static func signalSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in handled + [wake] { sigaddset(&set, number) }
        return set
    }
}
