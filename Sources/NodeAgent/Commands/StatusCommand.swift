import Shared

/// `node-agent status`: what this node is doing, from what lies on it. Works with the coordinator down and the agent
/// stopped.
enum StatusCommand {
    static let command = Command(
        "status", summary: "show what this node is doing and why",
        discussion: """
            Reads local files only. Exit status 0: the node is as its manifest says; 3: not yet; 1: a step failed or a
            document was refused.
            """,
        options: [.output]
    ) { invocation in
        let status = try StatusFile(paths: HostPaths()).read()
        try invocation.show(status)
        switch status.activity.state {
        case .converged: return .ok
        case .failed, .frozen: return .failed
        case .idle, .enrolling, .working, .waiting: return .notConverged
        }
    }
}

extension AgentStatus: Printable {
    var text: String { StatusText(self, now: .now()).text }
}
