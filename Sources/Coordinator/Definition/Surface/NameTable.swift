/// Names of flags, feature gates or admission plugins, and the minors that know them.
///
/// The text of a table has a name a line: `NAME`, then the minors where not all supported ones know it (``MinorSpan``),
/// then `on=MINOR` or `off=MINOR` for a feature gate that can be set to nothing else from there on.
struct NameTable: Sendable {
    struct Entry: Equatable, Sendable {
        var span = MinorSpan.all
        var lock: GateLock?
    }

    let entries: [String: Entry]

    init(_ texts: String...) {
        var entries: [String: Entry] = [:]
        for line in texts.joined(separator: "\n").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            var entry = Entry()
            for word in words.dropFirst() {
                if let span = MinorSpan(word) { entry.span = span }
                if let lock = GateLock(word) { entry.lock = lock }
            }
            entries[String(name)] = entry
        }
        self.entries = entries
    }

    /// - Parameter suggests: whether to look for what may have been meant, which takes time.
    func presence(of name: String, in minor: Int, suggests: Bool = true) -> NamePresence {
        NamePresence(
            of: name, span: entries[name]?.span, in: minor,
            among: suggests ? entries.filter { $0.value.span.contains(minor) }.map(\.key) : [])
    }
}

/// A feature gate that a program does not let anyone change any more.
struct GateLock: Equatable, Sendable {
    /// What it always is.
    var isOn: Bool
    /// The first minor in which it is so.
    var since: Int

    /// Reads `on=29` and `off=29`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "=")
        guard parts.count == 2, let since = Int(parts[1]), parts[0] == "on" || parts[0] == "off" else { return nil }
        self.isOn = parts[0] == "on"
        self.since = since
    }
}

/// The texts of the tables of names.
enum NameTableText {}
