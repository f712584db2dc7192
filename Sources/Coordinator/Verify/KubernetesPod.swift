/// A pod, as far as a verification reads it; the names are the API's.
struct KubernetesPod: Codable, Sendable {
    struct Specification: Codable, Sendable {
        var nodeName: String?
    }

    struct Status: Codable, Sendable {
        struct Container: Codable, Sendable {
            struct State: Codable, Sendable {
                struct Waiting: Codable, Sendable {
                    var reason: String?
                    var message: String?
                }

                var waiting: Waiting?
            }

            var name: String
            var ready: Bool
            var restartCount: Int?
            var state: State?
        }

        var phase: String?
        var podIP: String?
        var message: String?
        var conditions: [KubernetesCondition]?
        var containerStatuses: [Container]?
        var initContainerStatuses: [Container]?
    }

    var metadata: KubernetesMetadata
    var spec: Specification?
    var status: Status?

    var isReady: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } == true }
    var isOver: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }

    /// What keeps it from running, in Kubernetes' words; nil where nothing is wrong.
    var trouble: String? {
        guard status?.phase != "Succeeded", !isReady else { return nil }
        let containers = (status?.initContainerStatuses ?? []) + (status?.containerStatuses ?? [])
        if let waiting = containers.lazy.compactMap(\.state?.waiting).first(where: { $0.reason != nil }) {
            return [waiting.reason, waiting.message].compactMap(\.self).joined(separator: ": ")
        }
        let unmet = status?.conditions?.first { $0.status != "True" && $0.message?.isEmpty == false }
        return unmet?.message ?? status?.message ?? "it is \(status?.phase ?? "unknown") and not ready"
    }
}
