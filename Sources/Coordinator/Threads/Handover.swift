import Glibc

/// One value that one thread leaves and another one waits for.
///
/// `@unchecked Sendable`: `value` is read and written only while `mutex` is held.
final class Handover<Value: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value?

    init() {
        mutex.initialize(to: pthread_mutex_t())
        arrival.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Leaves the value; a second one is ignored.
    func put(_ new: Value) {
        pthread_mutex_lock(mutex)
        if value == nil { value = new }
        pthread_cond_broadcast(arrival)
        pthread_mutex_unlock(mutex)
    }

    /// Waits for the value. Blocks the calling thread: never on an event loop or the cooperative pool.
    func wait() -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let value { return value }
            pthread_cond_wait(arrival, mutex)
        }
    }
}
