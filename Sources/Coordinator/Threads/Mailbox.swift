import Glibc

/// A bounded queue from many threads to one that waits for it and takes everything at once.
///
/// `@unchecked Sendable`: `elements` and `isClosed` are read and written only while `mutex` is held.
final class Mailbox<Element: Sendable>: @unchecked Sendable {
    /// What became of an element that was handed in.
    enum Delivery {
        case accepted
        /// The queue is at its limit; memory is bounded by configuration, not by peers.
        case full
        case closed
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let limit: Int
    private var elements: [Element] = []
    private var isClosed = false

    init(limit: Int) {
        self.limit = limit
        mutex.initialize(to: pthread_mutex_t())
        arrival.initialize(to: pthread_cond_t())
        // With default attributes neither call can fail on Linux.
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Hands in an element; `isUrgent` ones are taken beyond the limit (few, and ours).
    func put(_ element: Element, isUrgent: Bool = false) -> Delivery {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        if !isUrgent, elements.count >= limit { return .full }
        elements.append(element)
        pthread_cond_signal(arrival)
        return .accepted
    }

    /// Waits for elements and takes all of them, oldest first; nil once the mailbox is closed and empty.
    func takeAll() -> [Element]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while elements.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(arrival, mutex)
        }
        let taken = elements
        elements = []
        return taken
    }

    /// Refuses new elements; those already inside are still taken.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(arrival)
        pthread_mutex_unlock(mutex)
    }
}
