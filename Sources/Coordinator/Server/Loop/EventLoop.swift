import CEvent
import Glibc

/// One libevent loop. It, its timers and its transports belong to the thread that runs it.
final class EventLoop {
    let base: OpaquePointer

    init() throws(SocketFailure) {
        guard let configuration = event_config_new() else { throw SocketFailure("event loop", ENOMEM) }
        defer { event_config_free(configuration) }
        // One thread: other threads speak to it through an eventfd, so the loop needs no locks.
        event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_NOLOCK.rawValue))
        guard let base = event_base_new_with_config(configuration) else { throw SocketFailure("event loop", ENOMEM) }
        self.base = base
    }

    deinit { event_base_free(base) }

    /// Runs until ``stop()``.
    func run() { event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY) }

    /// Runs what is due without waiting: libevent frees connections from the loop, not from the call that ends them.
    func settle() {
        for _ in 0..<4 { event_base_loop(base, EVLOOP_NONBLOCK) }
    }

    /// Leaves the loop after the callback that is running.
    func stop() { event_base_loopbreak(base) }
}
