import Shared

/// The thread that writes `/run/muster-agent/status.json` and tells systemd, at most once a second and only on change.
final class StatusWriter {
    private let board: StatusBoard
    private let path: String
    private let control: RunControl
    private let wakeUp: WakeUp
    /// Notified only by a stop: for pauses that news must not shorten.
    private let stop: WakeUp
    private let notification: ServiceNotification
    private var written = -1

    init(
        board: StatusBoard, path: String, control: RunControl, wakeUp: WakeUp, notification: ServiceNotification
    ) {
        self.board = board
        self.path = path
        self.control = control
        self.wakeUp = wakeUp
        self.stop = control.makeWakeUp()
        self.notification = notification
    }

    func run() {
        while !control.isStopping {
            writeIfChanged()
            stop.sleep(seconds: 1)
            if board.version == written, !control.isStopping { wakeUp.sleep(seconds: 3600) }
        }
    }

    func writeIfChanged() {
        let version = board.version
        guard version != written else { return }
        written = version
        let status = board.status
        // A status that cannot be written must not stop the work; the next change tries again.
        if let bytes = try? CanonicalJSON.encode(status) {
            try? DurableFile.write(bytes, to: path, mode: FileMode(0o644))
        }
        try? notification.send(.status(status.activity.message))
    }
}
