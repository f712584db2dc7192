/// What a verification reads of Kubernetes' objects; the API's names.
struct KubernetesList<Item: Codable & Sendable>: Codable, Sendable {
    struct Metadata: Codable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case continuation = "continue"
        }

        /// Where the next page begins.
        var continuation: String?
    }

    var metadata: Metadata?
    var items: [Item]?
}

struct KubernetesMetadata: Codable, Equatable, Sendable {
    var name: String
    var labels: [String: String]?
    var deletionTimestamp: String?
}

struct KubernetesCondition: Codable, Sendable {
    var type: String
    var status: String
    var message: String?
}

struct KubernetesService: Codable, Sendable {
    struct Specification: Codable, Sendable {
        struct Port: Codable, Sendable {
            var nodePort: Int?
        }

        var clusterIP: String?
        var ports: [Port]?
    }

    var metadata: KubernetesMetadata
    var spec: Specification?
}

/// Where a service leads; without addresses, nowhere.
struct KubernetesEndpoints: Codable, Sendable {
    struct Subset: Codable, Sendable {
        var addresses: [Address]?
    }

    struct Address: Codable, Sendable {
        var ip: String
    }

    var subsets: [Subset]?

    var count: Int { (subsets ?? []).reduce(0) { $0 + ($1.addresses ?? []).count } }
}

/// A namespace, a service account, or anything of which only the name counts.
struct KubernetesObject: Codable, Sendable {
    var metadata: KubernetesMetadata
}

struct KubernetesConfigMap: Codable, Sendable {
    var data: [String: String]?
}

/// The answer to `/version`.
struct KubernetesServerVersion: Codable, Sendable {
    var gitVersion: String
}
