import Shared

/// etcd's voters and endpoints.
extension DefinitionChecks {
    /// Who votes.
    func checkEtcdTopology() {
        switch definition.etcd.topology {
        case .systemd:
            if definition.nodes(with: .etcd).isEmpty, !definition.nodes.isEmpty {
                error(
                    "no node has the role etcd", path("nodes"),
                    fix: "add etcd to the roles of the control planes, or set etcd.topology: stacked")
            }
            checkVoters(.etcd)
        case .stacked:
            refuseEtcdRole("with etcd.topology: stacked every control plane runs etcd")
            checkVoters(.controlPlane)
        case .existing: refuseEtcdRole("with etcd.topology: existing no node of this cluster runs etcd")
        }
    }

    private func refuseEtcdRole(_ reason: String) {
        for (index, node) in definition.nodes.enumerated() {
            guard let position = node.roles.firstIndex(of: .etcd) else { continue }
            error(reason, path(node: index, "roles")[position], fix: "remove the role, or set etcd.topology: systemd")
        }
    }

    /// An even number never tolerates more than one voter less would; two cannot even be repaired.
    private func checkVoters(_ role: Role) {
        let voters = definition.nodes.indices.filter { definition.nodes[$0].roles.contains(role) }
        guard let last = voters.last else { return }
        let count = voters.count
        let path = path(node: last, "roles")
        if count == 2 {
            error(
                "two masters are worse than one: two etcd voters tolerate no failure, and when one dies "
                    + "the other can neither write nor remove it", path,
                fix: definition.etcd.topology == .systemd
                    ? "use one or three; a small third node with only the role etcd is enough"
                    : "use one control plane or three")
        } else if count.isMultiple(of: 2) {
            error(
                "\(count) etcd voters tolerate \(count / 2 - 1) failure\(count == 4 ? "" : "s"), no more than "
                    + "\(count - 1) do", path, fix: "use \(count - 1) or \(count + 1)")
        } else if count > 7 {
            error("\(count) etcd voters make every write slow", path, fix: "use 5 or 7")
        }
    }

    func checkEtcdEndpoints() {
        let etcd = definition.etcd
        let path = path("etcd", "endpoints")
        if etcd.topology != .existing, !etcd.endpoints.isEmpty {
            error("etcd.endpoints is for etcd.topology: existing", path, fix: "remove it, or set the topology")
        }
        if etcd.topology == .existing, etcd.endpoints.isEmpty, !problems.hasProblem(at: path) {
            error(
                "etcd.topology: existing needs etcd.endpoints", self.path("etcd", "topology"),
                fix: "add endpoints: [https://10.0.0.21:2379]")
        }
        for (index, text) in etcd.endpoints.enumerated() { checkURL(text, path[index]) }
        checkUnique(
            etcd.endpoints.enumerated().map { ($1, path[$0]) }, what: "endpoint", fix: "list each member once")
        checkEtcdClient()
    }

    private func checkEtcdClient() {
        let etcd = definition.etcd
        let isExisting = etcd.topology == .existing
        for (key, value, example) in [
            ("authority", etcd.client.authority, "etcd/ca.crt"),
            ("certificate", etcd.client.certificate, "etcd/client.crt"), ("key", etcd.client.key, "etcd/client.key"),
        ] {
            if isExisting, value == nil, !problems.hasProblem(at: path("etcd", key)) {
                problems.add(
                    "etcd.topology: existing needs etcd.\(key)", path: path("etcd", key),
                    at: problems.root?.mark(at: path("etcd", "topology")),
                    fix: "add \(key): \(example), a file beside the definition")
            }
            if !isExisting, value != nil {
                error(
                    "etcd.\(key) is for etcd.topology: existing", path("etcd", key),
                    fix: "remove it, or set the topology")
            }
        }
        if etcd.allowsSingleMember, !isExisting {
            error(
                "etcd.allowSingleMember is for etcd.topology: existing", path("etcd", "allowSingleMember"),
                fix: "remove it")
        }
    }

    private func checkURL(_ text: String, _ path: DefinitionPath) {
        if text.contains(",") {
            return error("\(text) is several URLs in one", path, fix: "write a list, one URL an entry")
        }
        let scheme = "https://"
        if text.hasPrefix("http://") {
            return error(
                "\(text) is not encrypted", path,
                fix: "write \(scheme)\(text.dropFirst(7)); etcd holds every secret of the cluster")
        }
        guard text.hasPrefix(scheme) else {
            return error("\(text) does not begin with https://", path, fix: "write for example https://10.0.0.21:2379")
        }
        let rest = text.dropFirst(scheme.count)
        if case .failure(let refusal) = Endpoint.parse(String(rest.hasSuffix("/") ? rest.dropLast() : rest)) {
            error(
                "\(text) \(refusal)", path,
                fix: refusal.refusal == .noPort
                    ? "write \(scheme)\(rest):2379" : "write for example https://10.0.0.21:2379")
        }
    }
}
