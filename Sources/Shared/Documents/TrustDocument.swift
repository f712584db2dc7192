/// Who may say what in this cluster. Signed by the operator; version N+1 is also signed by a threshold of N's keys.
package struct TrustDocument: DocumentPayload {
    package static let kind = DocumentKind.trust

    package var version: Int
    package var clusterUID: String
    package var clusterName: String
    package var operatorKeys: [KeyRecord]
    /// How many distinct operator keys must have signed a document; at least 1.
    package var threshold: Int
    package var coordinatorKeys: [KeyRecord]
    /// PEM certificate of the CA that identifies the coordinator to agents.
    package var serverAuthority: String
    /// PEM certificate of the CA that identifies agents to the coordinator.
    package var nodeAuthority: String
    /// Addresses (host or host:port of the agent API, default port 7440) under which agents reach the coordinator.
    package var coordinatorAddresses: [String]
    package var issued: Timestamp

    package init(
        version: Int, clusterUID: String, clusterName: String, operatorKeys: [KeyRecord], threshold: Int,
        coordinatorKeys: [KeyRecord], serverAuthority: String, nodeAuthority: String, coordinatorAddresses: [String],
        issued: Timestamp
    ) {
        self.version = version
        self.clusterUID = clusterUID
        self.clusterName = clusterName
        self.operatorKeys = operatorKeys
        self.threshold = threshold
        self.coordinatorKeys = coordinatorKeys
        self.serverAuthority = serverAuthority
        self.nodeAuthority = nodeAuthority
        self.coordinatorAddresses = coordinatorAddresses
        self.issued = issued
    }
}
