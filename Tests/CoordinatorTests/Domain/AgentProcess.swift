import Foundation
import Glibc
import Shared
import Testing

@testable import Coordinator

/// The real `node-agent run`, in a mount namespace of its own: `/etc` is an overlay, `/run` and `/var/lib` are empty, so
/// nothing that it keeps reaches this machine.
final class AgentProcess {
    static let binary: String? = ServeProcess.binary.map { $0.replacing("/coordinator", with: "/node-agent") }
        .flatMap { access($0, X_OK) == 0 ? $0 : nil }

    /// Whether this machine lets us: root that may mount overlays.
    static let isPossible: Bool = binary != nil && geteuid() == 0 && run("true") == 0

    private static let setup = """
        mount --make-rprivate /
        mount -t tmpfs scratch "$1"
        mkdir "$1/upper" "$1/work"
        mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
        mount -t tmpfs scratch /var/lib
        mount -t tmpfs scratch /run
        """

    private let process: Process

    private static func shell(_ script: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--mount", "--", "/bin/sh", "-euc", setup + "\n" + script, "sh"] + arguments
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

    /// Starts an agent with what cloud-init would have left on its machine.
    init(_ serve: ServeProcess, name: String, ticket: PrivateKey) throws {
        let folder = "\(serve.folder)/\(name)"
        try Folder.make("\(folder)/mounts")
        let authority = StateFolder(path: serve.configuration.stateFolder).serverAuthority.certificate
        let configuration = AgentConfiguration(
            clusterUID: serve.configuration.clusterUID, nodeName: name, coordinators: ["127.0.0.1"],
            agentPort: serve.configuration.agentPort, enrolmentPort: serve.configuration.enrolmentPort,
            serverAuthority: String(decoding: try StateOpening.read(authority), as: UTF8.self),
            operatorKeyIDs: [serve.operatorKey.keyID])
        try DurableFile.write(
            CanonicalJSON.encode(configuration), to: "\(folder)/agent.json", mode: FileMode(0o644))
        try DurableFile.write(ticket.pem(), to: "\(folder)/ticket.key", mode: FileMode(0o600))
        process = Self.shell(
            """
            mkdir -p /etc/muster
            cp --preserve=mode "$2/agent.json" "$2/ticket.key" /etc/muster/
            exec "$3" run
            """, ["\(folder)/mounts", folder, try #require(Self.binary)])
        try process.run()
    }

    func end() {
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
    }
}
