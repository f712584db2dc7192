import CEvent
import Glibc
import Synchronization

/// Messages from any thread to a loop. The loop watches ``descriptor``.
final class LoopMailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    /// An eventfd: readable while there is something to take.
    let descriptor: Int32

    init() throws(SocketFailure) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SocketFailure("eventfd", errno) }
    }

    deinit { close(descriptor) }

    /// Leaves a message and wakes the loop. Never blocks.
    func put(_ message: Message) {
        messages.withLock { $0.append(message) }
        var one: UInt64 = 1
        // Fails only when the counter is at its top, and then the loop is awake already.
        _ = write(descriptor, &one, 8)
    }

    /// Everything that was left, oldest first.
    func takeAll() -> [Message] {
        var count: UInt64 = 0
        // Before the messages: one that comes in between makes the descriptor readable again.
        _ = read(descriptor, &count, 8)
        return messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
