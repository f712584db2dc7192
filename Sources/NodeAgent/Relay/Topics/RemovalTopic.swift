import Shared

/// Takes a node out of etcd and out of Kubernetes on the operator's order: never a member without which etcd would have
/// no majority, and never the last control plane.
struct RemovalTopic: RelayTopicHandler {
    let topic = RelayTopic.removal
    let isLong = true
    let paths: HostPaths
    let host: any Host
    let peers: Peers

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let order = try request.order(RemovalOrder.self)
        try request.checkNodeName(order.node)
        guard order.node != request.manifest.node.name else {
            throw RelayRefusal("another control plane must do this: it is about \(order.node) itself")
        }
        let tools = try ControlPlaneTools(request, paths: paths, host: host)
        let answer: RemovalAnswer
        switch order.part {
        case .check: answer = try member(order.node, request, removes: false)
        case .etcdMember: answer = try member(order.node, request, removes: true)
        case .nodeObject: answer = try deleteNode(order.node, tools)
        }
        return .plain(try CanonicalJSON.encode(answer))
    }

    private func deleteNode(_ name: String, _ tools: ControlPlaneTools) throws -> RemovalAnswer {
        guard try tools.hasNode(name) else { return RemovalAnswer(hadNodeObject: false) }
        let result = try tools.run(["delete", "node", name, "--timeout=60s"], timeoutSeconds: 90)
        guard result.status == 0 else {
            throw RelayRefusal("kubectl delete node: \(SecretFilter.clean(result.complaint))")
        }
        return RemovalAnswer(hadNodeObject: true)
    }

    private func member(_ name: String, _ request: RelayRequest, removes: Bool) throws -> RemovalAnswer {
        guard let etcd = EtcdOfControlPlane(request.manifest, paths: paths), let entry = etcd.entry(of: name) else {
            return RemovalAnswer()
        }
        do {
            let gateway = try etcd.gateway(without: name)
            let members = try gateway.members()
            guard let member = members.first(where: { $0.peerURLs.contains("https://\(entry.address):2380") }) else {
                return RemovalAnswer(remainingVoters: members.filter { !$0.isLearner }.map(\.title).sorted())
            }
            let removal = EtcdRemoval(member, of: members) { etcd.isHealthy($0) }
            var answer = RemovalAnswer(
                refusal: removal.refusal, etcdMember: member.id,
                remainingVoters: removal.remaining.map(\.title).sorted())
            guard removes, answer.refusal == nil else { return answer }
            try remove(member, of: members, gateway, etcd)
            answer.refusal = nil
            return answer
        } catch let error as EtcdError {
            return RemovalAnswer(refusal: "etcd cannot be asked: \(error.detail)")
        }
    }

    /// Under the lease that every change of the members needs.
    private func remove(
        _ member: EtcdMember, of members: [EtcdMember], _ gateway: EtcdGateway, _ etcd: EtcdOfControlPlane
    ) throws {
        let lease = LeaseKeeper(name: etcd.lease, peers: peers)
        defer { lease.release() }
        let patience = Deadline(seconds: 120)
        while let holder = try lease.tryToAcquire() {
            guard !patience.isPast else { throw RelayRefusal("etcd's members are being changed: \(holder)") }
            WakeUp().sleep(seconds: 2)
        }
        // What was true before the lease may not be any more.
        let now = try gateway.members()
        guard now.contains(where: { $0.id == member.id }) else { return }
        if let refusal = EtcdRemoval(member, of: now, isHealthy: etcd.isHealthy).refusal { throw RelayRefusal(refusal) }
        try lease.stillHeld()
        try gateway.remove(member.id)
    }
}
