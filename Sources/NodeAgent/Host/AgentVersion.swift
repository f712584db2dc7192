/// The version of this agent, in status, reports and enrolments.
enum AgentVersion {
    static let text = "0.1.0"
}
