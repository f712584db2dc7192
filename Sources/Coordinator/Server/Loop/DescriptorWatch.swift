import CEvent
import Glibc

/// Calls an action whenever a descriptor is readable, or writable. Loop thread only; the descriptor stays the caller's.
final class DescriptorWatch {
    private var event: OpaquePointer?
    private let action: () -> Void

    /// - Parameter isForWriting: waits for room to write instead.
    init(
        _ loop: EventLoop, descriptor: Int32, isForWriting: Bool = false, _ action: @escaping () -> Void
    ) throws(SocketFailure) {
        self.action = action
        event = event_new(
            loop.base, descriptor, Int16((isForWriting ? EV_WRITE : EV_READ) | EV_PERSIST),
            { _, _, argument in
                guard let argument else { return }
                Unmanaged<DescriptorWatch>.fromOpaque(argument).takeUnretainedValue().action()
            }, Unmanaged.passUnretained(self).toOpaque())
        guard let event, event_add(event, nil) == 0 else { throw SocketFailure("event", ENOMEM) }
    }

    deinit {
        if let event { event_free(event) }
    }

    /// Stops looking for a while.
    func pause() {
        if let event { event_del(event) }
    }

    func resume() {
        if let event { event_add(event, nil) }
    }
}
