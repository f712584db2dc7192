import Shared

/// When machines reboot.
extension DefinitionChecks {
    /// - Parameter zones: of the machine that plans; what it does not have at all it cannot judge.
    func checkMaintenance(zones: ZoneDatabase = ZoneDatabase()) {
        let maintenance = definition.maintenance
        let place = path("maintenance", "windows")
        guard !problems.hasProblem(under: path("maintenance")) else { return }
        if maintenance.reboots == .never, !maintenance.windows.isEmpty {
            error(
                "maintenance.windows are for reboots, and there are none", path("maintenance", "reboots"),
                fix: "add maintenance.reboots: whenRequired, or remove the windows")
        }
        for (index, entry) in maintenance.windows.enumerated() {
            checkLength(entry, place[index])
            if case .named(let name)? = TimeZoneName(text: entry.window.timeZone), zones.exists, !zones.has(name) {
                error(
                    "there is no time zone \(name)", place[index].key("timeZone"),
                    fix: "timedatectl list-timezones has them all")
            }
        }
        guard !maintenance.windows.isEmpty, !hasRoleProblems else { return }
        for roles in Set((definition.nodes.map(\.roleSet) + definition.pools.map { RoleSet($0.roles) })).sorted(by: {
            $0.description < $1.description
        }) where !maintenance.windows.contains(where: { $0.concerns(roles) }) {
            error(
                "no window is for \(roles): such machines would never reboot", place,
                fix: "add one, or a window without roles, which is for all")
        }
    }

    private func checkLength(_ entry: WindowDefinition, _ place: DefinitionPath) {
        let drain = definition.maintenance.drainTimeoutSeconds
        guard entry.window.minutes * 60 <= drain else { return }
        error(
            "a window of \(entry.window.minutes) minutes is over before a drain of \(drain) s is given up",
            place.key("minutes"), fix: "write more than \(drain / 60), or a shorter maintenance.drainTimeoutSeconds")
    }
}

extension WindowDefinition {
    /// Whether machines with these roles use the window: one of their roles is enough.
    func concerns(_ set: RoleSet) -> Bool { roles.isEmpty || roles.contains { set.contains($0) } }
}
