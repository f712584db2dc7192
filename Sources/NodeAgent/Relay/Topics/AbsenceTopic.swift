import Shared

/// Says whether the cluster can do without the sender for some minutes, moves its pods elsewhere, and lets them come again
/// when it is whole. It is always about the sender itself, whom its key proves.
///
/// It is fenced here, where the effect lands: no other node may be away, whatever the coordinator's leases say.
struct AbsenceTopic: RelayTopicHandler {
    let topic = RelayTopic.absence
    let isLong = true
    let paths: HostPaths
    let host: any Host
    /// Why the API at host:port is not ready; nil when it is.
    let unreadyReason: @Sendable (String) -> String?
    /// Why etcd cannot do without a node; nil when it can.
    let etcdRefusal: @Sendable (String, AcceptedManifest) -> String?
    /// Why a node's etcd member is not well again; nil when it is.
    let etcdSickness: @Sendable (String, AcceptedManifest) -> String?

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let peer = try request.peer()
        let order: AbsenceOrder
        do {
            order = try StrictJSON.decode(AbsenceOrder.self, from: request.body, limits: .body)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        guard (1...DrainOrder.longestSeconds).contains(order.timeoutSeconds) else {
            throw RelayRefusal("a drain takes 1 s to \(DrainOrder.longestSeconds) s, not \(order.timeoutSeconds) s")
        }
        try request.checkNodeName(peer.name)
        let tools = try ControlPlaneTools(request, paths: paths, host: host)
        let answer =
            switch order.part {
            case .check: try check(peer, request, tools)
            case .leave: try leave(peer, order, request, tools)
            case .back: try back(peer, order, request, tools)
            }
        return .plain(try CanonicalJSON.encode(answer))
    }

    private func check(_ peer: ProvenPeer, _ request: RelayRequest, _ tools: ControlPlaneTools) throws -> DrainAnswer {
        let refusal = try refusal(peer, request, try NodeMark.all(tools))
        return DrainAnswer(isDone: refusal == nil, message: refusal ?? "the others are well")
    }

    /// Why the sender must stay; nil when it may go.
    private func refusal(_ peer: ProvenPeer, _ request: RelayRequest, _ nodes: [NodeMark]) throws -> String? {
        if let other = nodes.first(where: { $0.name != peer.name && $0.isAway }) {
            return "\(other.name) is away, or has not come back whole"
        }
        if let other = nodes.first(where: { $0.name != peer.name && !$0.isReady }) {
            return "\(other.name) is not Ready"
        }
        let roster = request.manifest.roster
        let planes = roster.nodes(with: .controlPlane).filter { $0.name != peer.name }
        for plane in planes {
            if let reason = unreadyReason("\(plane.address):\(request.manifest.manifest.apiServerPort)") {
                return "the API server of \(plane.name) is not ready: \(reason)"
            }
        }
        for balancer in roster.nodes(with: .loadBalancer) where balancer.name != peer.name {
            if let reason = unreadyReason("\(balancer.address):\(request.manifest.manifest.endpointPort)") {
                return "the load balancer \(balancer.name) does not lead to the API: \(reason)"
            }
        }
        return etcdRefusal(peer.name, request.manifest)
    }

    private func leave(
        _ peer: ProvenPeer, _ order: AbsenceOrder, _ request: RelayRequest, _ tools: ControlPlaneTools
    ) throws -> DrainAnswer {
        let nodes = try NodeMark.all(tools)
        if let refusal = try refusal(peer, request, nodes) { return DrainAnswer(isDone: false, message: refusal) }
        guard let own = nodes.first(where: { $0.name == peer.name }) else {
            return DrainAnswer(isDone: true, message: "it runs no pods")
        }
        if !own.isAway {
            try NodeMark.set(NodeMark.value(at: request.now, isCordoned: own.isCordoned), on: own.name, tools)
        }
        // Two that were looked at at the same time see each other now, and neither goes.
        if let other = try NodeMark.all(tools).first(where: { $0.name != own.name && $0.isAway }) {
            try NodeMark.set(nil, on: own.name, tools)
            return DrainAnswer(isDone: false, message: "\(other.name) leaves, too")
        }
        let keepsCordon = own.isAway ? own.wasCordoned : own.isCordoned
        let answer = try NodeDrain(tools: tools).drain(
            DrainOrder(
                node: own.name, timeoutSeconds: order.timeoutSeconds, deletesLocalData: order.deletesLocalData,
                deletesUnmanaged: order.deletesUnmanaged), keepsCordon: keepsCordon)
        if !answer.isDone { try NodeMark.set(nil, on: own.name, tools) }
        return answer
    }

    private func back(
        _ peer: ProvenPeer, _ order: AbsenceOrder, _ request: RelayRequest, _ tools: ControlPlaneTools
    ) throws -> DrainAnswer {
        if let reason = try unwholeness(peer, order, request, tools) {
            return DrainAnswer(isDone: false, message: reason)
        }
        // Whoever is not marked was let in again already, or never left; what others did to it since is theirs.
        guard let own = try NodeMark.all(tools).first(where: { $0.name == peer.name }), own.isAway else {
            return DrainAnswer(isDone: true, message: "it is whole")
        }
        if !own.wasCordoned {
            let answer = try NodeDrain(tools: tools).uncordon(own.name)
            guard answer.isDone else { return answer }
        }
        try NodeMark.set(nil, on: own.name, tools)
        return DrainAnswer(isDone: true, message: own.wasCordoned ? "it stays cordoned" : "pods may come to it again")
    }

    /// Why the sender is not what it was before it left; nil when it is.
    private func unwholeness(
        _ peer: ProvenPeer, _ order: AbsenceOrder, _ request: RelayRequest, _ tools: ControlPlaneTools
    ) throws -> String? {
        if let own = try NodeMark.all(tools).first(where: { $0.name == peer.name }) {
            guard own.bootID == order.bootID else { return "its kubelet has not told of its new kernel yet" }
            guard own.isReady else { return "its kubelet is not Ready yet" }
        }
        let (entry, manifest) = (peer.entry, request.manifest.manifest)
        if entry.roles.contains(.controlPlane),
            let reason = unreadyReason("\(entry.address):\(manifest.apiServerPort)")
        {
            return "its API server is not ready yet: \(reason)"
        }
        if entry.roles.contains(.loadBalancer), let reason = unreadyReason("\(entry.address):\(manifest.endpointPort)")
        {
            return "its load balancer does not lead to the API yet: \(reason)"
        }
        return etcdSickness(peer.name, request.manifest)
    }
}

extension AbsenceTopic {
    /// Asks API servers, load balancers and etcd over TLS.
    init(paths: HostPaths, host: any Host) {
        self.init(
            paths: paths, host: host,
            unreadyReason: { address in
                guard let authority = KubernetesFiles(paths: paths).authority() else {
                    return "the cluster's CA is not here"
                }
                return APIServerProbe(authority: authority).unreadyReason(address)
            }, etcdRefusal: { EtcdAbsence.refusal(of: $0, $1, paths: paths) },
            etcdSickness: { EtcdAbsence.sickness(of: $0, $1, paths: paths) })
    }
}

extension Manifest {
    /// Port of the API behind the load balancer.
    fileprivate var endpointPort: Int {
        for step in steps {
            if case .kubeadmJoin(let spec) = step.action, let port = spec.endpoint.split(separator: ":").last {
                return Int(port) ?? 6443
            }
        }
        return 6443
    }
}
