import Shared

/// Which maintenance window is open, by the machine's own clock and zone database.
struct WindowClock {
    let spec: RebootsSpec
    let paths: HostPaths

    struct Open: Equatable {
        /// For people; nil where any time will do.
        var window: String?
        /// Nil where there is no end.
        var secondsLeft: Int?
    }

    /// The open window that ends last; nil while all are closed. All of them are read, so that a bad one is found before
    /// its hour.
    func openWindow(at time: Timestamp) throws(ZoneError) -> Open? {
        guard !spec.windows.isEmpty else { return Open() }
        let zones = ZoneDatabase(folder: paths.path(ZoneDatabase.folder))
        var open: Open?
        for window in spec.windows {
            guard let zone = TimeZoneName(text: window.timeZone) else {
                throw ZoneError("\(window.timeZone) is no time zone")
            }
            let local = try zones.local(zone, at: time)
            guard let left = window.secondsLeft(atLocal: local), left > open?.secondsLeft ?? 0 else { continue }
            open = Open(window: window.text, secondsLeft: left)
        }
        return open
    }

    /// `sat 04:00-05:00 UTC or sun 04:00-05:00 UTC`
    var words: String { spec.windows.map(\.text).joined(separator: " or ") }
}
