import CEvent
import Glibc

/// A one-shot alarm of a loop. It is set for a moment and only moved on purpose: traffic never postpones it, which is
/// what makes a deadline out of it. Loop thread only.
final class LoopTimer {
    private var event: OpaquePointer?
    private var action: (() -> Void)?

    init(_ loop: EventLoop) {
        // Unretained: the event is freed in `deinit`, before the timer is gone.
        event = event_new(
            loop.base, -1, 0,
            { _, _, argument in
                guard let argument else { return }
                Unmanaged<LoopTimer>.fromOpaque(argument).takeUnretainedValue().fire()
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        if let event { event_free(event) }
    }

    /// Sets the alarm, instead of an earlier one.
    func set(after delay: Duration, _ action: @escaping () -> Void) {
        self.action = action
        let (seconds, attoseconds) = max(delay, .zero).components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        if let event { event_add(event, &time) }
    }

    func cancel() {
        action = nil
        if let event { event_del(event) }
    }

    private func fire() {
        let due = action
        action = nil
        due?()
    }
}
