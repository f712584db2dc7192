import Shared

/// apt, run so that nobody is asked anything and nothing else of the machine is restarted, so that somebody else's apt is
/// waited for and named, and so that sources that do not answer cost nothing where they are not needed.
struct Apt {
    private static let locks = ["/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock"]
    /// A source that does not answer is given up soon; apt's own patience is minutes.
    private static let patience = [
        "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20",
    ]
    /// needrestart, which Ubuntu calls after each installation, would restart services in the middle of a step, this
    /// agent among them. It does so after the system's own upgrades.
    private static let environment = ["DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"]
    private let context: StepContext

    init(_ context: StepContext) { self.context = context }

    /// Installs the packages, after reading the lists that they need: always those of `sources`, which must answer; those
    /// of the machine's other sources where a package has no version of the manifest's, or the installation fails.
    ///
    /// - Parameter sources: files in `/etc/apt/sources.list.d` that the manifest brought.
    func install(_ packages: [PinnedPackage], from sources: [String]) throws {
        for source in sources { try update(only: source) }
        if !sources.isEmpty, packages.allSatisfy({ $0.version != nil }) {
            let result = try install(packages)
            if result.status == 0 { return }
            context.progress("reading all package lists: \(result.complaint)")
        }
        let lists = try run(Self.patience + ["update", "--quiet"], doing: "reading package lists")
        let result = try install(packages)
        guard result.status != 0 else { return }
        let cause = lists.status == 0 ? "" : "; and before that, reading the package lists: \(lists.complaint)"
        throw StepError(
            .failed, "apt-get install ended with status \(result.status): \(result.complaint)\(cause)",
            hint: "does a source of this machine have the package? apt-cache policy \(packages.map(\.name)[0])")
    }

    /// Reads the lists of all of the machine's sources; one that does not answer is no failure here.
    func refresh() throws { _ = try run(Self.patience + ["update", "--quiet"], doing: "reading package lists") }

    /// Reads the lists of one source, so that an unreachable one beside it does not count. Without the error mode apt
    /// takes a source that does not answer for a success.
    private func update(only source: String) throws {
        let path = context.paths.path(source)
        let result = try run(
            Self.patience + [
                "-o", "Dir::Etc::SourceList=\(path)", "-o", "Dir::Etc::SourceParts=/dev/null",
                "-o", "APT::Get::List-Cleanup=false", "-o", "APT::Update::Error-Mode=any", "update", "--quiet",
            ], doing: "reading the package lists of \(source)")
        guard result.status != 0 else { return }
        throw StepError(
            .failed, "the repository in \(source) cannot be read: \(result.complaint)",
            hint: "where apt names no other cause: does this machine reach it, and is the key the one that signed it?")
    }

    private func install(_ packages: [PinnedPackage]) throws -> HostResult {
        let names = packages.map { package in package.version.map { "\(package.name)=\($0)" } ?? package.name }
        return try run(
            Self.patience
                + ["install", "--yes", "--no-install-recommends", "--allow-change-held-packages", "--allow-downgrades"]
                + ["-o", "Dpkg::Options::=--force-confold"] + names,
            doing: "installing \(names.joined(separator: " "))")
    }

    private func run(_ arguments: [String], doing what: String) throws -> HostResult {
        try waitForLock()
        context.progress(what)
        let timeout = max(1, context.deadline.secondsLeft)
        // Whoever takes the lock between our look and apt's start is waited for by apt itself.
        let options = ["-o", "DPkg::Lock::Timeout=\(timeout)"]
        return try StepChild("apt-get", context).run(
            HostCommand(
                "apt-get", options + arguments, environment: Self.environment, timeoutSeconds: timeout))
    }

    /// Waits until nobody holds dpkg's or apt's lock.
    private func waitForLock() throws {
        try context.wait(for: "the dpkg lock") {
            guard let pid = Self.locks.lazy.compactMap({ RecordLock.holder(of: context.paths.path($0)) }).first else {
                return .ready(())
            }
            return .notYet(pid == 0 ? "another process holds it" : "process \(pid)\(name(of: pid)) holds it")
        }
    }

    private func name(of pid: Int) -> String {
        guard let bytes = try? DurableFile.readBounded("/proc/\(pid)/comm", limit: 64) else { return "" }
        return " (\(DisplayText.escaped(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self))))"
    }
}
