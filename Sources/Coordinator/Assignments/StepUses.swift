import Shared

/// What a step needs of the coordinator.
struct StepUses {
    var leases: [String] = []
    var conditions: [String] = []
    /// host:port of the API.
    var endpoint: String?
    /// Who moves packets between pods, where this step brings it.
    var podTraffic: PodTraffic?

    init(_ step: Step) {
        conditions = step.publishes
        switch step.action {
        case .clusterAuthorities(let spec): leases = [spec.lease]
        case .addon(let spec):
            leases = [spec.lease]
            podTraffic = spec.network
        case .podNetwork: podTraffic = .hostGateway
        case .kubeadmInit(let spec):
            leases = [spec.lease]
            endpoint = spec.endpoint
        case .kubeadmJoin(let spec):
            leases = [spec.lease, spec.controlPlane ? KubeadmJoinSpec.certificateLease : nil].compactMap { $0 }
            endpoint = spec.endpoint
        case .etcdMember(let spec): conditions.append(spec.preparedCondition)
        case .etcdEndpoints(let spec): leases = [spec.lease]
        default: break
        }
    }
}
