/// Finds what somebody probably meant.
enum Spelling {
    /// The candidate closest to `word`; nil when none is close.
    static func closest(to word: String, among candidates: some Collection<String>) -> String? {
        // A longer word is nothing that anyone mistyped, and the table below grows with its length.
        guard word.utf8.count <= 64 else { return nil }
        let lowered = normalized(word)
        let limit = max(1, lowered.count / 3)
        let ranked = candidates.map { (distance(lowered, normalized($0)), $0) }.filter { $0.0 <= limit }
        return ranked.min { ($0.0, $0.1) < ($1.0, $1.1) }?.1
    }

    /// Case and separators are what people get wrong most: `pod_subnet`, `PodSubnet`, `pod-subnet`.
    private static func normalized(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// Damerau-Levenshtein distance: insertions, deletions, replacements, and neighbours that changed places.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }

    /// Names that older installers used, and where their value goes now.
    static let formerNames: [String: String] = [
        "NODES": "nodes", "NODE_ROLES": "nodes[].roles", "SERVICE_CLUSTER_IP_RANGE": "networking.serviceSubnet",
        "SERVICE_NODE_PORT_RANGE": "networking.nodePortRange", "FLANNEL_NET": "networking.podSubnet",
        "CLUSTER_DNS_EXTERNAL": "kubernetes.apiServer.certSANs", "DEPLOY_ETCD": "etcd.topology",
        "EXTERNAL_ETCD_ENDPOINTS": "etcd.endpoints", "mastera_ip": "nodes[].address", "masterb_ip": "nodes[].address",
        "loadbalancer_ip": "controlPlaneEndpoint", "loadbalanccer_ip": "controlPlaneEndpoint",
    ]
}
