import Shared

/// Users of services on this machine.
struct SystemAccount {
    let host: any Host

    /// Makes a system user and a group of their own names where they are missing.
    func make(user: String, group: String, home: String) throws {
        if try !exists(group, in: "group") { try host.must(HostCommand("groupadd", ["--system", group])) }
        guard try !exists(user, in: "passwd") else { return }
        try host.must(
            HostCommand(
                "useradd",
                [
                    "--system", "--gid", group, "--no-create-home", "--home-dir", home, "--shell", "/usr/sbin/nologin",
                    user,
                ]))
    }

    private func exists(_ name: String, in database: String) throws -> Bool {
        let result = try host.run(HostCommand("getent", [database, name]))
        // getent(1): 2 means that the name is not there.
        guard result.status == 0 || result.status == 2 else {
            throw StepError(.failed, "cannot look \(name) up: \(result.complaint)")
        }
        return result.status == 0
    }
}
