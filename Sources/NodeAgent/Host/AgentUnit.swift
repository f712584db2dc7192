/// systemd's name of the agent, as its package installs it.
enum AgentUnit {
    static let name = "muster-agent.service"
}
