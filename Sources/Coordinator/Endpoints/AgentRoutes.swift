/// The routes of `:7440`, the agent API, and of `:7441`, enrolment.
enum AgentRoutes {
    static func agent(_ cluster: ClusterState) -> Router {
        var router = Router()
        let relay = RelayEndpoint(cluster: cluster)
        router.add("GET", "/v1/trust", handler: TrustEndpoint(cluster: cluster).handle)
        router.add("GET", "/v1/assignment", handler: AssignmentEndpoint(cluster: cluster).handle)
        router.add("GET", "/v1/blobs/{digest}", handler: BlobEndpoint(cluster: cluster).handle)
        router.add(
            "POST", "/v1/reports", bodyBytes: ReportEndpoint.bodyBytes,
            handler: ReportEndpoint(cluster: cluster).handle)
        router.add("GET", "/v1/conditions", handler: ConditionsEndpoint(cluster: cluster).handle)
        router.add("POST", "/v1/leases/{name}", handler: LeaseEndpoint(cluster: cluster).handle)
        router.add("GET", "/v1/nodes/{name}/proof", handler: ProofEndpoint(cluster: cluster).handle)
        router.add("POST", "/v1/certificate", handler: CertificateEndpoint(cluster: cluster).handle)
        router.add(
            "POST", "/v1/certificates", bodyBytes: InventoryEndpoint.bodyBytes,
            handler: InventoryEndpoint(cluster: cluster).handle)
        router.add(
            "POST", "/v1/updates", bodyBytes: HeldUpdatesEndpoint.bodyBytes,
            handler: HeldUpdatesEndpoint(cluster: cluster).handle)
        router.add("POST", "/v1/relay", bodyBytes: RelayEndpoint.bodyBytes, handler: relay.post)
        router.add("GET", "/v1/relay", handler: relay.take)
        router.add("DELETE", "/v1/relay/{id}", handler: relay.acknowledge)
        return router
    }

    static func enrolment(_ cluster: ClusterState) -> Router {
        var router = Router()
        router.add(
            "POST", "/v1/enrolments", bodyBytes: EnrolmentEndpoint.bodyBytes,
            handler: EnrolmentEndpoint(cluster: cluster).handle)
        router.add(
            "POST", BootFailureEndpoint.path, bodyBytes: BootFailureEndpoint.bodyBytes,
            handler: BootFailureEndpoint(cluster: cluster).handle)
        router.add("GET", "/v1/packages/{digest}", handler: PackageEndpoint(cluster: cluster).handle)
        return router
    }
}
