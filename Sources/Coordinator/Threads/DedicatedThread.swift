import CEvent
import Glibc

/// One POSIX thread that runs one body to its end. Blocking calls (SQLite, an event loop) live on such a thread and
/// never on the cooperative pool, where two of them would stop every other task of a two-core machine.
final class DedicatedThread: Sendable {
    private let thread: pthread_t

    /// Starts the thread. Throws the error number when the system has no thread to give.
    ///
    /// - Parameter name: shown by `ps -T`; Linux keeps the first 15 bytes.
    init(name: String, body: @escaping @Sendable () -> Void) throws(ThreadStartFailure) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                muster_name_this_thread(body.name)
                body.run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw ThreadStartFailure(errorNumber: status)
        }
        thread = handle
    }

    /// Waits until the body has returned. Call it once. From the thread itself it does not wait.
    func join() {
        if pthread_join(thread, nil) == EDEADLK { pthread_detach(thread) }
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}

/// The system refused to start a thread.
struct ThreadStartFailure: Error, Equatable, CustomStringConvertible {
    /// What `pthread_create` returned.
    let errorNumber: Int32

    var description: String { "cannot start a thread: \(String(cString: strerror(errorNumber)))" }
}
