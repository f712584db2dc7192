import Shared

/// Reads `/etc/muster/agent.json`.
enum AgentConfigurationFile {
    static func read(_ paths: HostPaths) throws -> AgentConfiguration {
        let path = paths.path(AgentConfiguration.path)
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBounded(path, limit: 1 << 18)
        } catch {
            throw StepError(
                .blocked, "\(error)", hint: "give the machine the cloud-init that coordinator cloud-init prints")
        }
        let configuration: AgentConfiguration
        do {
            configuration = try StrictJSON.decodeLenient(AgentConfiguration.self, from: bytes)
        } catch {
            throw StepError(.blocked, "\(path) cannot be read: \(error)")
        }
        guard !configuration.coordinators.isEmpty, !configuration.operatorKeyIDs.isEmpty,
            !configuration.nodeName.isEmpty
        else { throw StepError(.blocked, "\(path) lacks the coordinators, the operator keys or the node's name") }
        return configuration
    }
}
