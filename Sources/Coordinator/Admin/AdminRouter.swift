import Shared

/// The routes of `/run/muster/admin.sock` and of `:7442`.
enum AdminRouter {
    /// A generation with every manifest and attachment; a manifest alone may have 4 MiB.
    private static let generationBytes = 64 << 20

    static func make(_ cluster: ClusterState) -> Router {
        var router = Router()
        func add(_ method: String, _ path: String, bodyBytes: Int? = nil, _ handler: @escaping Route.Handler) {
            router.add(method, path, bodyBytes: bodyBytes, handler: AdminPolicy.guarded(handler))
        }
        let relay = RelayEndpoint(cluster: cluster)
        let tickets = TicketEndpoint(cluster: cluster)
        let nodes = NodeEndpoint(cluster: cluster)
        let artifacts = ArtifactEndpoint(cluster: cluster)
        let generations = GenerationEndpoint(cluster: cluster)
        add("GET", AdminRoutes.trust) { _ in
            .respond(try .json(TrustResponse(trust: cluster.trust.chain, time: cluster.clock())))
        }
        add("GET", "/v1/blobs/{digest}") { request in
            try BlobEndpoint(cluster: cluster).answer(request, in: cluster.store.snapshot) { _ in true }
        }
        add("GET", "/v1/nodes/{name}/proof") { request in
            .respond(try .json(NodeProof.response(for: request.parameter("name"), in: cluster.store.snapshot)))
        }
        add("GET", AdminRoutes.generation, generations.newest)
        add("POST", AdminRoutes.subset, generations.widen)
        add("POST", AdminRoutes.generations, bodyBytes: generationBytes, generations.upload)
        add("POST", AdminRoutes.admissions, AdmissionEndpoint(cluster: cluster).handle)
        add("GET", AdminRoutes.tickets, tickets.list)
        add("DELETE", "\(AdminRoutes.tickets)/{keyID}", tickets.revoke)
        add("GET", AdminRoutes.pending, PendingEndpoint(cluster: cluster).handle)
        add("GET", AdminRoutes.status, StatusEndpoint(cluster: cluster).handle)
        add("GET", AdminRoutes.events, EventsEndpoint(cluster: cluster).handle)
        add("GET", AdminRoutes.certificates, CertificatesEndpoint(cluster: cluster).handle)
        add("GET", AdminRoutes.artifacts, artifacts.list)
        add("POST", AdminRoutes.artifacts, artifacts.register)
        add("POST", "\(AdminRoutes.nodes)/{name}/remove", nodes.remove)
        add("POST", "\(AdminRoutes.nodes)/{name}/ban", nodes.ban)
        add("POST", "\(AdminRoutes.leases)/{name}/release", LeaseEndpoint(cluster: cluster).takeAway)
        add("POST", AdminRoutes.relay, bodyBytes: RelayEndpoint.bodyBytes, relay.postAsOperator)
        add("GET", AdminRoutes.relay, relay.takeAsOperator)
        add("DELETE", "\(AdminRoutes.relay)/{id}", relay.acknowledgeAsOperator)
        add("GET", "/metrics", MetricsEndpoint(cluster: cluster).handle)
        add("GET", "/healthz", HealthEndpoint(cluster: cluster).handle)
        return router
    }
}
