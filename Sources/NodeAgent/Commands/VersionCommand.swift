import Shared

/// `node-agent version`
enum VersionCommand {
    static let command = Command(
        "version", summary: "print the agent's version", options: [.output]
    ) { invocation in
        if invocation.format == .json {
            try invocation.console.write(try OutputFormat.json(["agentVersion": AgentVersion.text]))
        } else {
            try invocation.console.print("node-agent \(AgentVersion.text)")
        }
        return .ok
    }
}
