import Glibc
import Shared

/// `node-agent enrol`: only the first thing that `run` does.
enum EnrolCommand {
    static let command = Command(
        "enrol", summary: "get this node its certificate, and nothing else",
        discussion: "Does what node-agent run does first, and exits. On a node that is enrolled it changes nothing.",
        options: [.output]
    ) { invocation in
        try SignalWatcher.prepare()
        let paths = HostPaths()
        let lock = try AgentLock(paths: paths)
        defer { withExtendedLifetime(lock) {} }
        let configuration = try AgentConfigurationFile.read(paths)
        let control = RunControl()
        let signals = try SignalWatcher { _ in control.stop() }
        defer { signals.stop() }
        let board = StatusBoard(
            node: configuration.nodeName, clusterUID: configuration.clusterUID, agentVersion: ProductVersion.text,
            pid: Int(getpid()))
        let enroller = Enroller(
            configuration: configuration, paths: paths, control: control, board: board,
            log: Log(console: invocation.console))
        guard let identity = try enroller.identity() else { return .notConverged }
        try invocation.show(
            EnrolledNode(
                node: identity.name, nodeUID: identity.uid, clusterUID: identity.clusterUID,
                fingerprint: identity.key.publicKey.fingerprint))
        return .ok
    }
}

/// What a node is after its enrolment.
struct EnrolledNode: Codable, Printable {
    var node: String
    var nodeUID: String
    var clusterUID: String
    /// Of the node's key.
    var fingerprint: String

    var text: String { "enrolled: \(node), uid \(nodeUID)\n" }
}
