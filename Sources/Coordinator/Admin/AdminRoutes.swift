/// The paths of the admin API. Besides these it has the agents' `/v1/trust` (``TrustResponse``) and
/// `/v1/blobs/{digest}`, `GET /v1/nodes/{name}/proof`, and for orders of a kubeconfig `POST /v1/relay` (an envelope that
/// an operator key signed), `GET /v1/relay?wait=` and `DELETE /v1/relay/{id}` with the operator as recipient.
enum AdminRoutes {
    static let trust = "/v1/trust"
    static let generation = "/v1/admin/generation"
    static let subset = "/v1/admin/generation/subset"
    static let generations = "/v1/admin/generations"
    static let admissions = "/v1/admin/admissions"
    static let tickets = "/v1/admin/tickets"
    static let pending = "/v1/admin/pending"
    static let status = "/v1/admin/status"
    static let events = "/v1/admin/events"
    static let certificates = "/v1/admin/certificates"
    static let artifacts = "/v1/admin/artifacts"
    /// `POST …/{name}/remove` frees a node's name and refuses its key; `POST …/{name}/ban` refuses the key and keeps the
    /// name taken. Both take an empty body.
    static let nodes = "/v1/admin/nodes"
    /// `POST …/{name}/release` takes a lease from its holder: it is not renewed any more. Empty body; ``LeaseStatus``.
    static let leases = "/v1/admin/leases"
    static let relay = "/v1/relay"
}
