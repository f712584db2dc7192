import Shared

/// Takes this control plane's API server away for a bounded time, so that the operator sees that nobody misses it. The
/// order must be signed by the operator.
///
/// It is fenced here, where the effect lands: one outage at a time in the cluster, under a lease, and none unless another
/// control plane's API server is ready.
struct APIServerOutageTopic: RelayTopicHandler {
    let topic = RelayTopic.apiServerOutage
    let paths: HostPaths
    let peers: Peers
    let outage: APIServerOutage
    /// Why the API server at host:port is not ready; nil when it is.
    let unreadyReason: @Sendable (String) -> String?

    func answer(_ request: RelayRequest) throws -> RelayReply {
        try request.requireOperator()
        let order: APIServerOutageOrder
        do {
            order = try StrictJSON.decode(APIServerOutageOrder.self, from: request.body, limits: .body)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        guard (0...APIServerOutageOrder.longestSeconds).contains(order.seconds) else {
            throw RelayRefusal(
                "an outage lasts at most \(APIServerOutageOrder.longestSeconds) s, not \(order.seconds) s")
        }
        guard request.manifest.node.roles.contains(.controlPlane) else {
            throw RelayRefusal("this node is no control plane")
        }
        guard order.seconds > 0 else {
            outage.end()
            return try plain(nil)
        }
        return try plain(try begin(order, request))
    }

    private func begin(_ order: APIServerOutageOrder, _ request: RelayRequest) throws -> Timestamp {
        // Before the lease: it is this node's own already, and must not be given back.
        guard !outage.isOngoing else { throw RelayRefusal("the API server of this node is away already") }
        let lease = LeaseKeeper(name: APIServerOutageOrder.lease, peers: peers)
        do {
            if let holder = try lease.tryToAcquire() {
                throw RelayRefusal("another control plane is without its API server: \(holder)")
            }
        } catch let error as LinkError {
            throw RelayRefusal("the coordinator grants no lease: \(error.message)")
        }
        do {
            return try outage.begin(
                seconds: order.seconds,
                mayBegin: {
                    try requireAnother(request)
                    try lease.stillHeld()
                }, ended: { lease.release() })
        } catch {
            lease.release()
            throw error
        }
    }

    /// Whoever loses the last API server loses the cluster's.
    private func requireAnother(_ request: RelayRequest) throws {
        let node = request.manifest.node
        let port = request.manifest.manifest.apiServerPort
        let others = request.manifest.roster.nodes(with: .controlPlane).filter { $0.name != node.name }
        guard !others.isEmpty else { throw RelayRefusal("this is the only control plane") }
        var reasons: [String] = []
        for other in others {
            guard let reason = unreadyReason("\(other.address):\(port)") else { return }
            reasons.append(reason)
        }
        throw RelayRefusal("no other control plane's API server is ready: \(reasons.joined(separator: "; "))")
    }

    private func plain(_ until: Timestamp?) throws -> RelayReply {
        .plain(try CanonicalJSON.encode(APIServerOutageAnswer(until: until)))
    }
}

extension APIServerOutageTopic {
    /// Asks the other API servers over TLS.
    init(paths: HostPaths, peers: Peers, outage: APIServerOutage) {
        self.init(paths: paths, peers: peers, outage: outage) { address in
            guard let authority = KubernetesFiles(paths: paths).authority() else {
                return "the cluster's CA is not here"
            }
            return APIServerProbe(authority: authority).unreadyReason(address)
        }
    }
}

extension Manifest {
    /// Port of the control planes' own API servers.
    var apiServerPort: Int {
        for step in steps {
            if case .kubeadmInit(let spec) = step.action { return KubernetesFiles.bindPort(inConfig: spec.config) }
        }
        return 6443
    }
}
