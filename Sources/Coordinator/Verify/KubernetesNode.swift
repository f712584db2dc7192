/// A node, as far as a verification reads it; the names are the API's.
struct KubernetesNode: Codable, Sendable {
    struct Status: Codable, Sendable {
        struct Address: Codable, Sendable {
            var type: String
            var address: String
        }

        struct Information: Codable, Sendable {
            var kubeletVersion: String
        }

        var conditions: [KubernetesCondition]?
        var addresses: [Address]?
        var nodeInfo: Information?
    }

    var metadata: KubernetesMetadata
    var status: Status?

    var address: String? { status?.addresses?.first { $0.type == "InternalIP" }?.address }
    var isReady: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } == true }

    /// The kubelet's own words where it is not Ready.
    var unreadyReason: String {
        guard let condition = status?.conditions?.first(where: { $0.type == "Ready" }) else {
            return "it has never reported"
        }
        return condition.message ?? "Ready is \(condition.status)"
    }
}
