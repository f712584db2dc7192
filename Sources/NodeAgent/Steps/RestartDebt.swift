/// Units that must be restarted because a file of theirs changed. It is noted before the file is written and struck off
/// after the restart, so that a kill in between forgets neither: a unit never runs on with an old file.
struct RestartDebt {
    private static let key = "restart"
    private let context: StepContext

    init(_ context: StepContext) { self.context = context }

    /// Why something is still to be restarted; nil when nothing is.
    var reason: String? {
        get throws { units.isEmpty ? nil : "\(units.joined(separator: ", ")) still runs with the old file" }
    }

    /// Notes, before the change, what will have to be restarted after it.
    func owe(_ restarts: [String]) throws {
        let all = Set(units).union(restarts)
        guard !all.isEmpty else { return }
        try context.notes.set(Self.key, all.sorted().joined(separator: " "))
    }

    /// Restarts what is owed and runs; what does not run will read the new file when it starts.
    func pay() throws {
        guard !units.isEmpty else { return }
        for unit in units where try context.systemctl.isActive(unit) {
            context.progress("restarting \(unit)")
            try context.systemctl.restart(unit)
        }
        try context.notes.set(Self.key, nil)
    }

    private var units: [String] {
        context.notes[Self.key]?.split(separator: " ").map(String.init) ?? []
    }
}
