import CSystem
import Glibc
import Synchronization

/// A POSIX thread that runs one body to its end: blocking calls live on such threads and never on the cooperative pool,
/// where two of them would stop every other task of a two-core machine.
package final class BackgroundThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Mutex(false)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: shown by `ps -T`; Linux keeps 15 bytes.
    ///   - stackSize: bytes; small, because idle memory counts.
    package init(
        name: String, stackSize: Int = 512 << 10, _ body: @escaping @Sendable () -> Void
    ) throws(SystemFailure) {
        var attributes = pthread_attr_t()
        var status = pthread_attr_init(&attributes)
        guard status == 0 else { throw SystemFailure("pthread_attr_init", status) }
        defer { pthread_attr_destroy(&attributes) }
        status = pthread_attr_setstacksize(&attributes, stackSize)
        guard status == 0 else { throw SystemFailure("pthread_attr_setstacksize", status) }
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var handle = pthread_t()
        status = pthread_create(
            &handle, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().start()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw SystemFailure("pthread_create", status)
        }
        thread = handle
    }

    /// The thread goes on by itself.
    deinit { isJoined.withLock { if !$0 { pthread_detach(thread) } } }

    /// Waits until the body has returned. From the thread itself it returns at once.
    package func join() {
        guard pthread_equal(thread, pthread_self()) == 0 else { return }
        isJoined.withLock { isJoined in
            guard !isJoined else { return }
            pthread_join(thread, nil)
            isJoined = true
        }
    }

    /// Sends a signal to this thread alone.
    func signal(_ number: Int32) { isJoined.withLock { if !$0 { pthread_kill(thread, number) } } }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }

        func start() {
            // A name that is too long is refused and only a name.
            muster_thread_setname(String(decoding: name.utf8.prefix(15), as: UTF8.self))
            run()
        }
    }
}
