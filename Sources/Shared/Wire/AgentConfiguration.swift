/// `/etc/muster/agent.json`: what cloud-init tells an agent. Public data and pins only; the ticket is a file of its own.
package struct AgentConfiguration: Codable, Equatable, Sendable {
    package static let path = "/etc/muster/agent.json"
    /// PKCS#8 PEM of the one-time ticket's Ed25519 key, 0600; removed after enrolment.
    package static let ticketPath = "/etc/muster/ticket.key"

    package var clusterUID: String
    package var nodeName: String
    /// Addresses of the coordinator, host or IP, without port.
    package var coordinators: [String]
    package var agentPort: Int
    package var enrolmentPort: Int
    /// PEM of the CA that the coordinator's certificate must come from.
    package var serverAuthority: String
    /// Identifiers of the operator keys that must have signed version 1 of the trust document.
    package var operatorKeyIDs: [String]

    package init(
        clusterUID: String, nodeName: String, coordinators: [String], agentPort: Int = 7440, enrolmentPort: Int = 7441,
        serverAuthority: String, operatorKeyIDs: [String]
    ) {
        self.clusterUID = clusterUID
        self.nodeName = nodeName
        self.coordinators = coordinators
        self.agentPort = agentPort
        self.enrolmentPort = enrolmentPort
        self.serverAuthority = serverAuthority
        self.operatorKeyIDs = operatorKeyIDs
    }
}
