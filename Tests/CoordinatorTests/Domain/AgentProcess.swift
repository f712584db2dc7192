import Foundation
import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The real `node-agent run` on a machine of its own: a mount namespace whose `/etc` is an overlay and whose `/run` and
/// `/var/lib` are empty, so nothing that it keeps reaches this machine. The namespace outlives the agent, which can be
/// killed and started again in it.
final class AgentProcess {
    static let binary: String? = ServeProcess.binary.map { $0.replacing("/coordinator", with: "/node-agent") }
        .flatMap { access($0, X_OK) == 0 ? $0 : nil }

    /// Whether this machine lets us: root that may mount overlays and enter namespaces.
    static let isPossible: Bool = binary != nil && geteuid() == 0 && access(entering, X_OK) == 0 && run("true") == 0

    private static let entering = "/usr/bin/nsenter"

    private static let setup = """
        mount --make-rprivate /
        mount -t tmpfs scratch "$1"
        mkdir "$1/upper" "$1/work"
        mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
        mount -t tmpfs scratch /var/lib
        mount -t tmpfs scratch /run
        cat /proc/sys/kernel/random/uuid > "$1/boot"
        mount --bind "$1/boot" /proc/sys/kernel/random/boot_id
        """

    let name: String
    private let folder: String
    /// Keeps the namespace for as long as its standard input is open, and this process with it.
    private let holder: Process
    private var agent: Process?

    private static func shell(_ script: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--mount", "--", "/bin/sh", "-euc", setup + "\n" + script, "sh"] + arguments
        process.standardInput = Pipe()
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    private static func run(_ script: String) -> Int32 {
        var template = Array("/tmp/muster-mounts-XXXXXX".utf8CString)
        guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else { return -1 }
        defer { rmdir(folder) }
        let process = shell(script, [folder])
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Makes the machine with what cloud-init would have left on it, and starts the agent.
    ///
    /// - Parameter parent: an existing folder of the test's.
    init(_ configuration: AgentConfiguration, ticket: PrivateKey, in parent: String) throws {
        name = configuration.nodeName
        folder = "\(parent)/\(name)"
        try Folder.make("\(folder)/mounts")
        try DurableFile.write(
            CanonicalJSON.encode(configuration), to: "\(folder)/agent.json", mode: FileMode(0o644))
        try DurableFile.write(ticket.pem(), to: "\(folder)/ticket.key", mode: FileMode(0o600))
        holder = Self.shell(
            """
            mkdir -p /etc/muster
            cp --preserve=mode "$2/agent.json" "$2/ticket.key" /etc/muster/
            touch "$2/ready"
            exec cat
            """, ["\(folder)/mounts", folder])
        try holder.run()
        let ready = "\(folder)/ready"
        try #require(waitUntil { access(ready, F_OK) == 0 }, "the namespace is not made")
        try start()
    }

    /// Another machine with a copy of this one's disk; it boots as itself.
    func clone() throws -> AgentProcess { try AgentProcess(cloneOf: self) }

    private init(cloneOf original: AgentProcess) throws {
        name = original.name
        folder = original.folder + "-clone"
        try Folder.make("\(folder)/mounts")
        holder = Self.shell(
            """
            cp --archive "$3/upper/muster" /etc/
            cp --archive "$4/var/lib/muster-agent" /var/lib/
            touch "$2/ready"
            exec cat
            """,
            [
                "\(folder)/mounts", folder, "\(original.root)\(original.folder)/mounts", original.root,
            ])
        try holder.run()
        let ready = "\(folder)/ready"
        try #require(waitUntil { access(ready, F_OK) == 0 }, "the namespace is not made")
        try start()
    }

    /// Where the machine's files are seen from outside.
    private var root: String { "/proc/\(holder.processIdentifier)/root" }

    convenience init(_ serve: ServeProcess, name: String, ticket: PrivateKey) throws {
        try self.init(
            serve.configuration, operatorKey: serve.operatorKey, name: name, ticket: ticket, in: serve.folder)
    }

    /// - Parameter coordinator: its configuration, with the ports that it really listens on.
    convenience init(
        _ coordinator: CoordinatorConfiguration, operatorKey: PrivateKey, name: String, ticket: PrivateKey,
        in parent: String
    ) throws {
        let authority = StateFolder(path: coordinator.stateFolder).serverAuthority.certificate
        let configuration = AgentConfiguration(
            clusterUID: coordinator.clusterUID, nodeName: name, coordinators: ["127.0.0.1"],
            agentPort: coordinator.agentPort, enrolmentPort: coordinator.enrolmentPort,
            serverAuthority: String(decoding: try StateOpening.read(authority), as: UTF8.self),
            operatorKeyIDs: [operatorKey.keyID])
        try self.init(configuration, ticket: ticket, in: parent)
    }

    private func inside(_ arguments: [String]) throws -> [String] {
        ["--target", "\(holder.processIdentifier)", "--mount", "--", try #require(Self.binary)] + arguments
    }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.entering)
        process.arguments = try inside(["run"])
        let log = "\(folder)/log"
        if access(log, F_OK) != 0 { try DurableFile.write([], to: log, mode: FileMode(0o644)) }
        let handle = try #require(FileHandle(forWritingAtPath: log))
        try handle.seekToEnd()
        process.standardError = handle
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        agent = process
    }

    /// Sends the agent a signal and waits for its end. The machine stays.
    ///
    /// - Returns: how long that took, and its exit status; nil when it did not run.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) -> (time: Duration, status: Int32)? {
        guard let agent else { return nil }
        let start = ContinuousClock.now
        kill(agent.processIdentifier, signal)
        agent.waitUntilExit()
        self.agent = nil
        return (ContinuousClock.now - start, agent.terminationStatus)
    }

    /// Ends the agent and removes the machine.
    func end() {
        stop()
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
    }

    /// What the agent said, for a test that failed.
    var log: String {
        let bytes = (try? DurableFile.readBounded("\(folder)/log", limit: 1 << 22)) ?? []
        return String(decoding: bytes.suffix(4000), as: UTF8.self)
    }

    /// The bytes of its status file, to look for words in; empty before it says anything.
    var statusText: String {
        let path = "/proc/\(holder.processIdentifier)/root/run/muster-agent/status.json"
        return String(decoding: (try? DurableFile.readBounded(path, limit: 1 << 20)) ?? [], as: UTF8.self)
    }

    /// What `node-agent status --output json` prints on that machine.
    func status() throws -> AgentStatusView {
        let result = try ChildProcess.run(
            executable: Self.entering, arguments: try inside(["status", "--output", "json"]), deadline: .seconds(20))
        return try StrictJSON.decodeLenient(AgentStatusView.self, from: result.stdout)
    }

    /// Looks at the status until it is as wished.
    ///
    /// - Returns: the last one seen, wished or not.
    func waitForStatus(
        _ deadline: Duration = .seconds(30), until isWished: (AgentStatusView) -> Bool
    ) throws -> AgentStatusView? {
        var last: AgentStatusView?
        let isThere = waitUntil(deadline) {
            // Right after a start there is neither a status nor a journal.
            guard let status = try? self.status() else { return false }
            last = status
            return isWished(status)
        }
        if !isThere { Issue.record("\(name): \(last.map { "\($0)" } ?? "no status")\n\(log)") }
        return last
    }

    /// Everything that the agent or its children wrote on that machine, with mode and content; but for the record of
    /// what happened, which grows with each refusal.
    func tree() throws -> [String: String] {
        let root = root
        let record: Set<String> = ["journal", "reported.json", "status.json", "lock"]
        var found: [String: String] = [:]
        for base in ["\(folder)/mounts/upper", "/var/lib", "/run"] {
            let names = FileManager.default.enumerator(atPath: root + base)
            while let name = names?.nextObject() as? String {
                let last = name.split(separator: "/").last.map(String.init) ?? ""
                guard !record.contains(last), !last.hasPrefix(".muster-tmp-") else { continue }
                let state = try FileState.read("\(root)\(base)/\(name)")
                let digest = state.digest?.short ?? ""
                found["\(base)/\(name)"] = "\(state.kind.rawValue) \(state.mode) \(digest)"
            }
        }
        return found
    }

    /// Expects that nothing but the record has changed on that machine.
    ///
    /// - Parameter ignoring: names of files that may.
    func expectUnchanged(since old: [String: String], _ what: String, ignoring: Set<String> = []) throws {
        let new = try tree()
        for path in Set(old.keys).union(new.keys).sorted() where old[path] != new[path] {
            guard !ignoring.contains(path.split(separator: "/").last.map(String.init) ?? "") else { continue }
            Issue.record("\(what): \(path) was \(old[path] ?? "absent") and is \(new[path] ?? "absent")")
        }
    }

    /// A file on that machine.
    func text(_ path: String) -> String? {
        let bytes = try? DurableFile.readBounded(root + path, limit: 1 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
