/// systemd as the steps see it.
struct Systemctl {
    let host: any Host

    func isActive(_ unit: String) throws -> Bool { try state("is-active", unit) == "active" }

    func isEnabled(_ unit: String) throws -> Bool {
        ["enabled", "enabled-runtime", "static", "indirect", "generated"].contains(try state("is-enabled", unit))
    }

    func daemonReload() throws { try host.must(HostCommand("systemctl", ["daemon-reload"], timeoutSeconds: 120)) }

    func enable(_ unit: String) throws { try host.must(HostCommand("systemctl", ["enable", "--quiet", unit])) }

    func disable(_ unit: String) throws { try host.must(HostCommand("systemctl", ["disable", "--quiet", unit])) }

    /// - Parameter timeoutSeconds: units of `Type=notify` may take long to be ready.
    func start(_ unit: String, timeoutSeconds: Int = 120) throws {
        try host.must(HostCommand("systemctl", ["start", unit], timeoutSeconds: timeoutSeconds))
    }

    /// Starts without waiting until the unit is ready.
    func startWithoutWaiting(_ unit: String) throws {
        try host.must(HostCommand("systemctl", ["start", "--no-block", unit]))
    }

    func restart(_ unit: String, timeoutSeconds: Int = 120) throws {
        try host.must(HostCommand("systemctl", ["restart", unit], timeoutSeconds: timeoutSeconds))
    }

    func reload(_ unit: String) throws {
        try host.must(HostCommand("systemctl", ["reload", unit], timeoutSeconds: 120))
    }

    func stop(_ unit: String) throws { try host.must(HostCommand("systemctl", ["stop", unit], timeoutSeconds: 120)) }

    private func state(_ verb: String, _ unit: String) throws -> String {
        // Both verbs exit non-zero for "no"; the word on standard output is the answer.
        let word = try host.run(HostCommand("systemctl", [verb, unit])).text
        return String(word.prefix { $0 != "\n" })
    }
}
