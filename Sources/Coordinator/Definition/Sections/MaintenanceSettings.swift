import Shared

/// `maintenance`: whether machines reboot by themselves when their packages ask for it, and when.
struct MaintenanceSettings: Equatable, Sendable {
    enum Reboots: String, CaseIterable, Sendable {
        case never
        /// When `/run/reboot-required` is there.
        case whenRequired
    }

    static let usualDrainSeconds = 300

    var reboots = Reboots.never
    /// Without any, at any time.
    var windows: [WindowDefinition] = []
    var drainTimeoutSeconds = Self.usualDrainSeconds
    /// Also pods whose data on the machine is lost with them.
    var deletesLocalData = false
    /// Also pods that nobody starts again elsewhere.
    var deletesUnmanaged = false

    init() {}

    init(_ reader: MappingReader) {
        reboots = reader.choice("reboots", default: reboots)
        windows = reader.list("windows") { WindowDefinition($0) }
        drainTimeoutSeconds = reader.integer("drainTimeoutSeconds", in: 1...3600, default: drainTimeoutSeconds)
        deletesLocalData = reader.boolean("deleteLocalData", default: false)
        deletesUnmanaged = reader.boolean("deleteUnmanaged", default: false)
    }
}

/// One entry of `maintenance.windows`.
struct WindowDefinition: Equatable, Sendable {
    static let shortestMinutes = 10

    /// Whose machines; empty for all.
    var roles: [Role]
    var window: MaintenanceWindow

    init(_ reader: MappingReader) {
        roles = RoleReader.roles("roles", reader, isOptional: true)
        window = MaintenanceWindow(
            days: Self.days(reader), fromMinute: Self.minute(reader) ?? 0,
            minutes: reader.optionalInteger("minutes", in: Self.shortestMinutes...1440) ?? Self.shortestMinutes,
            timeZone: Self.zone(reader) ?? "UTC")
        if reader.node("minutes") == nil, !reader.problems.hasProblem(at: reader.path.key("minutes")) {
            reader.reportMissing("minutes", "60")
        }
    }

    private static func days(_ reader: MappingReader) -> [Weekday]? {
        let names = Weekday.allCases.map(\.rawValue)
        let path = reader.path.key("days")
        let days = reader.texts("days").enumerated().compactMap { index, text -> Weekday? in
            if let day = Weekday(rawValue: text) { return day }
            let meant = names.first { text.lowercased().hasPrefix($0) } ?? Suggestion.nearest(to: text, among: names)
            reader.problems.add(
                "\(text) is not a day of the week", path: path[index],
                fix: meant.map { "did you mean \($0)?" } ?? "the days are \(names.joined(separator: ", "))")
            return nil
        }
        let sorted = Weekday.allCases.filter(days.contains)
        if sorted.count < days.count {
            reader.problems.add("\(path) names a day twice", path: path, fix: "name each day once")
        }
        if reader.node("days") != nil, days.isEmpty, !reader.problems.hasProblem(under: path) {
            reader.problems.add("\(path) is empty", path: path, fix: "name days, or leave it out for every day")
        }
        return sorted.isEmpty || sorted.count == 7 ? nil : sorted
    }

    private static func minute(_ reader: MappingReader) -> Int? {
        let minute = reader.parsed("from", "a time of the day", example: "\"04:00\"") { text -> Int? in
            let bytes = Array(text.utf8)
            guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
            let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
            guard digits.allSatisfy((0...9).contains) else { return nil }
            let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
            return hour < 24 && minute < 60 ? hour * 60 + minute : nil
        }
        if minute == nil, !reader.problems.hasProblem(at: reader.path.key("from")) {
            reader.reportMissing("from", "\"04:00\"")
        }
        return minute
    }

    /// Nothing is assumed: a machine's own zone is set by whoever made its image.
    private static func zone(_ reader: MappingReader) -> String? {
        guard let text = reader.text("timeZone") else {
            if !reader.problems.hasProblem(at: reader.path.key("timeZone")) {
                reader.reportMissing("timeZone", "UTC, +02:00 or Europe/Berlin")
            }
            return nil
        }
        guard TimeZoneName(text: text) != nil else {
            reader.problems.add(
                "\(text) is not a time zone", path: reader.path.key("timeZone"),
                fix: "write UTC, an offset like \"+02:00\" or a name like Europe/Berlin; abbreviations are ambiguous")
            return nil
        }
        return text
    }
}
