import HTTPClient
import Shared

/// What the API itself tells of the cluster.
extension Verification {
    func checkBalancer() throws {
        try check(.loadBalancer, target.endpoint) {
            say("asking the API at \(target.endpoint)")
            let failure = try wait(for: "the API at \(target.endpoint)", seconds: 15) { unreadyReason(.balancer) }
            add(.loadBalancer, target.endpoint, failure: failure, "the API is ready")
        }
    }

    /// Why an API server's `/readyz` does not answer well; nil when it does.
    func unreadyReason(_ route: APIRoute) -> String? {
        do throws(HTTPClientError) {
            let status = try reach.send(HTTPRequest(.get, "/readyz", deadline: .seconds(10)), over: route).status
            return status == 200 ? nil : "HTTP \(status) to /readyz"
        } catch {
            return error.detail
        }
    }

    func checkAPIServers() throws {
        for server in target.apiServers {
            let failure = unreadyReason(.controlPlane(server.name))
            if failure == nil { answering.insert(server.name) }
            try check(.apiServer, server.name) {
                add(.apiServer, server.name, failure: failure, "\(server.address) is ready")
            }
        }
    }

    func checkNodes() throws {
        var found: [String: KubernetesNode] = [:]
        let look = { [self] in
            found = Dictionary(
                try client.list("/api/v1/nodes", as: KubernetesNode.self).map { ($0.metadata.name, $0) }
            ) { first, _ in first }
            let missing = target.nodes.map(\.name).filter { found[$0]?.isReady != true }
            return missing.isEmpty ? nil : "not Ready: \(missing.joined(separator: ", "))"
        }
        say("looking at \(target.nodes.count) nodes")
        let failure = try wait(for: "all nodes to be Ready", seconds: min(60, settings.seconds), look)
        if found.isEmpty, let failure { return add(.node, "", .failed, failure) }
        for node in target.nodes {
            let reason = found[node.name].map { $0.isReady ? nil : "not Ready: \($0.unreadyReason)" }
            add(.node, node.name, failure: reason ?? "the cluster has no such node", "Ready")
        }
        let members = found.values.filter { isOfPool($0.metadata.name) }
        for pool in target.pools { checkPool(pool, members) }
        let known = found.values.filter { node in
            target.nodes.contains { $0.name == node.metadata.name } || isOfPool(node.metadata.name)
        }
        ready = Dictionary(known.filter(\.isReady).map { ($0.metadata.name, $0) }) { first, _ in first }
    }

    private func isOfPool(_ name: String) -> Bool {
        !target.nodes.contains { $0.name == name }
            && target.pools.contains { RosterPool.admits(name, pool: $0.name) }
    }

    private func checkPool(_ pool: PlannedPool, _ members: [KubernetesNode]) {
        let own = members.filter { RosterPool.admits($0.metadata.name, pool: pool.name) }
        let names = own.filter(\.isReady).map(\.metadata.name).sorted()
        let count = "\(names.count) of \(pool.desired) are Ready"
        add(
            .pool, pool.name, failure: names.count < pool.desired ? count : nil,
            names.isEmpty ? count : "\(count): \(names.joined(separator: ", "))")
    }

    /// A kubelet may be older than the API servers by three minors, before 1.28 by two, and never newer.
    func checkVersions() throws {
        var servers: [KubernetesVersion] = []
        for name in answering.sorted() {
            let client = KubernetesClient(reach: reach, route: .controlPlane(name))
            let text = try client.get("/version", as: KubernetesServerVersion.self).gitVersion
            guard let version = Self.version(text) else {
                throw CommandError("\(name)'s API server says its version is \(DisplayText.escaped(text))")
            }
            servers.append(version)
        }
        guard let oldest = servers.min(), let newest = servers.max() else { return }
        let allowed = newest.minor >= KubernetesMilestone.firstWideSkew ? 3 : 2
        var wrong: [String] = newest.minor - oldest.minor > 1 ? ["the API servers are \(oldest) to \(newest)"] : []
        var kubelets: Set<String> = []
        for (name, node) in ready.sorted(by: { $0.key < $1.key }) {
            let text = node.status?.nodeInfo?.kubeletVersion ?? ""
            kubelets.insert(text)
            let isFine = Self.version(text).map { $0.minor <= oldest.minor && newest.minor - $0.minor <= allowed }
            if isFine != true { wrong.append("\(name)'s kubelet is \(text)") }
        }
        add(
            .version, "cluster", failure: wrong.isEmpty ? nil : "API \(oldest); \(wrong.joined(separator: ", "))",
            "API \(newest), kubelets \(kubelets.sorted().joined(separator: ", "))")
    }

    private static func version(_ text: String) -> KubernetesVersion? {
        KubernetesVersion(String(text.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }))
    }

    /// Also finds pods that started before what they need, and never recovered.
    func checkSystemPods() throws {
        try check(.systemPods, "kube-system") {
            say("looking at the pods of Kubernetes itself")
            var pods: [KubernetesPod] = []
            let failure = try wait(for: "the pods of Kubernetes itself") {
                pods = try systemPods()
                return Self.trouble(of: pods)
            }
            add(
                .systemPods, "kube-system", failure: failure ?? (pods.isEmpty ? "there are none" : nil),
                "\(pods.count) pods run\(dnsReplicas(pods))")
        }
    }

    func systemPods() throws -> [KubernetesPod] {
        try client.list("/api/v1/namespaces/kube-system/pods", as: KubernetesPod.self)
            .filter { $0.metadata.deletionTimestamp == nil }
    }

    /// What keeps pods from running, by pod; nil where nothing does.
    static func trouble(of pods: [KubernetesPod]) -> String? {
        let troubled = pods.compactMap { pod in pod.trouble.map { "\(pod.metadata.name): \($0)" } }
        return troubled.isEmpty ? nil : troubled.joined(separator: "; ")
    }

    private func dnsReplicas(_ pods: [KubernetesPod]) -> String {
        let dns = pods.filter { $0.metadata.labels?["k8s-app"] == "kube-dns" }
        guard !dns.isEmpty else { return "" }
        let nodes = Set(dns.compactMap(\.spec?.nodeName)).count
        return ", DNS in \(dns.count) of them on \(nodes) \(nodes == 1 ? "node" : "nodes")"
    }

    func checkAddons() throws {
        guard !target.addons.isEmpty else { return }
        let record = try client.find(
            "/api/v1/namespaces/kube-system/configmaps/muster-addons", as: KubernetesConfigMap.self)
        for addon in target.addons {
            let found = record?.data?[addon.name]
            let failure = found == addon.digest.text ? nil : "the cluster has \(found ?? "nothing") on record"
            add(.addon, addon.name, failure: failure, "applied, \(addon.digest.short)")
        }
    }
}
