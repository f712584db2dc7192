import CEvent

/// Calls an action whenever a descriptor is readable. Loop thread only; the descriptor stays the caller's.
final class ReadWatch {
    private var event: OpaquePointer?
    private let action: () -> Void

    init(_ loop: EventLoop, descriptor: Int32, _ action: @escaping () -> Void) throws(SocketFailure) {
        self.action = action
        event = event_new(
            loop.base, descriptor, Int16(EV_READ | EV_PERSIST),
            { _, _, argument in
                guard let argument else { return }
                Unmanaged<ReadWatch>.fromOpaque(argument).takeUnretainedValue().action()
            }, Unmanaged.passUnretained(self).toOpaque())
        guard let event, event_add(event, nil) == 0 else { throw SocketFailure("event", 12) }
    }

    deinit {
        if let event { event_free(event) }
    }
}
