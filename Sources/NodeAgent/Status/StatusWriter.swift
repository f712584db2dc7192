import Shared

/// The thread that writes `/run/muster-agent/status.json` and tells systemd, at most once a second and only on change. It
/// also feeds systemd's watchdog: whenever it could read the board, so a thread that holds it for ever ends the agent.
final class StatusWriter {
    private let board: StatusBoard
    private let path: String
    private let control: RunControl
    private let wakeUp: WakeUp
    /// Notified only by a stop: for pauses that news must not shorten.
    private let stop: WakeUp
    private let notification: ServiceNotification
    /// How often systemd wants to hear of us; nil where it does not.
    private let watchdog: Duration?
    private var fed = ContinuousClock.now
    private var written = -1

    init(
        board: StatusBoard, path: String, control: RunControl, wakeUp: WakeUp, notification: ServiceNotification,
        watchdog: Duration? = ServiceNotification.watchdogInterval
    ) {
        self.watchdog = watchdog
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
            if board.version == written, !control.isStopping { wakeUp.sleep(seconds: pause) }
            feedWatchdog()
        }
    }

    /// Seconds until there is something to do without news.
    private var pause: Double {
        guard let watchdog else { return 3600 }
        return min(3600, max(0, (fed + watchdog - .now) / .seconds(1)))
    }

    private func feedWatchdog() {
        guard let watchdog, fed + watchdog <= .now else { return }
        fed = .now
        try? notification.send(.watchdog)
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
