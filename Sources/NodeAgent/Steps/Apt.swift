import Shared

/// apt, run so that nobody is asked anything, and so that somebody else's apt is waited for and named.
struct Apt {
    private static let locks = ["/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock"]
    private let context: StepContext

    init(_ context: StepContext) { self.context = context }

    func update() throws { try run(["update", "--quiet"], doing: "reading package lists") }

    func install(_ packages: [PinnedPackage]) throws {
        let names = packages.map { package in package.version.map { "\(package.name)=\($0)" } ?? package.name }
        try run(
            ["install", "--yes", "--no-install-recommends", "--allow-change-held-packages", "--allow-downgrades"]
                + ["-o", "Dpkg::Options::=--force-confold"] + names,
            doing: "installing \(names.joined(separator: " "))")
    }

    private func run(_ arguments: [String], doing what: String) throws {
        try waitForLock()
        context.progress(what)
        let timeout = max(1, context.deadline.secondsLeft)
        // Whoever takes the lock between our look and apt's start is waited for by apt itself.
        let options = ["-o", "DPkg::Lock::Timeout=\(timeout)"]
        try context.host.must(
            HostCommand(
                "apt-get", options + arguments, environment: ["DEBIAN_FRONTEND": "noninteractive"],
                timeoutSeconds: timeout))
    }

    /// Waits until nobody holds dpkg's or apt's lock. The kernel's list of locks says who does.
    private func waitForLock() throws {
        try context.wait(for: "the dpkg lock") {
            guard let holder = try lockHolder() else { return .ready(()) }
            return .notYet("process \(holder.pid) (\(holder.name)) holds it")
        }
    }

    private func lockHolder() throws -> (pid: Int, name: String)? {
        let table = try DurableFile.readBounded(context.paths.path("/proc/locks"), limit: 1 << 20)
        let inodes = Set(Self.locks.compactMap { FileInode.of(context.paths.path($0)) })
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            // "1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF"
            let fields = line.split(separator: " ")
            guard fields.count >= 6, let pid = Int(fields[4]),
                let inode = fields[5].split(separator: ":").last.flatMap({ UInt64($0) }), inodes.contains(inode)
            else { continue }
            let name = (try? DurableFile.readBounded(context.paths.path("/proc/\(pid)/comm"), limit: 64)) ?? []
            return (pid, String(decoding: name.prefix { $0 != 10 }, as: UTF8.self))
        }
        return nil
    }
}
