import Shared

/// A coordinator's host with its server reached and its trust document verified: what signing commands start from.
struct ClusterAccess: Sendable {
    let host: CoordinatorHost
    let client: AdminClient
    let trust: VerifiedTrust
    let pinnedKeyIDs: [String]

    var clusterUID: String { trust.clusterUID }
    var verifier: DocumentVerifier { DocumentVerifier(trust: trust, now: .now()) }

    init(_ host: CoordinatorHost) throws {
        self.host = host
        client = try host.client
        pinnedKeyIDs = try host.pinnedKeyIDs()
        let answer: TrustResponse = try client.get(AdminRoutes.trust)
        trust = try TrustChain.verify(
            answer.trust, pinnedKeyIDs: pinnedKeyIDs, clusterUID: host.configuration.clusterUID, now: .now())
    }

    init(_ invocation: Invocation) throws { try self.init(try CoordinatorHost.require(invocation)) }

    /// What an agent called `name` is told in its user-data.
    func agentConfiguration(name: String) -> AgentConfiguration {
        AgentConfiguration(
            clusterUID: clusterUID, nodeName: name, coordinators: host.configuration.addresses,
            agentPort: host.configuration.agentPort, enrolmentPort: host.configuration.enrolmentPort,
            serverAuthority: trust.document.serverAuthority, operatorKeyIDs: pinnedKeyIDs)
    }
}
