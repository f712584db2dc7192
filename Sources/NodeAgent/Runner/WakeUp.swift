import Glibc

/// Lets a thread sleep until another one has news, a time has passed, or both.
///
/// A notification that comes while nobody sleeps is kept, so none is lost between looking and sleeping.
final class WakeUp: @unchecked Sendable {
    // "The pthread_cond_*() functions are thread-safe": POSIX; `notified` is only touched with the mutex held, and the
    // two objects stay where they were made until deinit.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var notified = false

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        // Waits are measured on the monotonic clock: a clock that jumps must not wake or hold anybody.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func notify() {
        pthread_mutex_lock(mutex)
        notified = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Sleeps until a notification or for so many seconds; takes the notification.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func sleep(seconds: Double) -> Bool {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        // A day is as long as anybody sleeps here; the bound keeps the conversion from overflowing.
        let nanoseconds = Int(min(max(seconds, 0), 86_400) * 1e9) + end.tv_nsec
        end.tv_sec += nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !notified {
            guard pthread_cond_timedwait(condition, mutex, &end) != ETIMEDOUT else { break }
        }
        defer { notified = false }
        return notified
    }
}
