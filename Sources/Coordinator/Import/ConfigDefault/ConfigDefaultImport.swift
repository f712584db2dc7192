import Shared

/// Turns the settings of `config-default.sh` into a definition. The script is read, never run.
struct ConfigDefaultImport {
    let writer: DraftWriter
    let settings: [String: ShellSetting]

    private var findings: ImportFindings { writer.findings }

    /// - Throws: where the script is no text that a shell could read.
    static func run(_ source: SourceText, writer: DraftWriter) throws(DefinitionProblem) {
        ConfigDefaultImport(writer: writer, settings: try ShellReader.read(source, findings: writer.findings)).run()
    }

    private func run() {
        writer.cluster(text("CLUSTER_NAME"), key: "CLUSTER_NAME")
        writer.version(text("KUBE_VERSION"), key: "KUBE_VERSION", line: line("KUBE_VERSION"))
        nodes()
        writer.endpointWithoutBalancer(key: "NODES")
        networks()
        etcd()
        certificates()
        noteRest()
    }

    // MARK: - Values

    /// The value of a key; nil where it is not set, is empty, or is not known, which is told already.
    private func text(_ key: String) -> SourcedText? {
        guard let setting = settings[key] else { return nil }
        switch setting.value {
        case .text(let text): return text.isEmpty ? nil : SourcedText(text: text, line: setting.line)
        case .list(let elements) where elements.count == 1: return elements[0]
        case .list:
            findings.add(
                .dangerous, key, line: setting.line, "is a list where one value is expected",
                fix: "write the value into the definition")
            return nil
        case .unknown: return nil
        }
    }

    /// The elements of a key, which is a list or a text with blanks; nil where it is not set or not known.
    private func list(_ key: String) -> [SourcedText]? {
        guard let setting = settings[key] else { return nil }
        switch setting.value {
        case .text(let text):
            return text.split(whereSeparator: \.isWhitespace).map {
                SourcedText(text: String($0), line: setting.line)
            }
        case .list(let elements): return elements
        case .unknown: return nil
        }
    }

    private func line(_ key: String) -> Int { settings[key]?.line ?? 1 }

    private func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.text {
        case "true": return true
        case "false": return false
        default:
            findings.add(
                .dangerous, key, line: text.line, "must be true or false, not \(text.text)",
                fix: "say in the definition what was meant")
            return nil
        }
    }
}

// MARK: - Nodes

extension ConfigDefaultImport {
    private func nodes() {
        let hosts = list("NODES") ?? []
        let roles = list("NODE_ROLES")
        guard !hosts.isEmpty else {
            return findings.add(
                .missing, "NODES", line: line("NODES"), "the file names no nodes",
                fix: "list the machines under nodes, each with name, address and roles")
        }
        var counts: [String: Int] = [:]
        for (index, host) in hosts.enumerated() {
            let role = roles.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            let names = roleNames(role, of: host, at: index)
            let kind = names.contains(Role.controlPlane.rawValue) ? "cp" : "worker"
            counts[kind, default: 0] += 1
            writer.node(
                machine(host), address: nil, roleNames: names, key: "NODES", fallback: "\(kind)-\(counts[kind] ?? 0)")
        }
        for (index, role) in (roles ?? []).enumerated().dropFirst(hosts.count) {
            findings.add(
                .dangerous, "NODE_ROLES", line: role.line,
                "NODE_ROLES[\(index)] is \(role.text), but NODES ends at NODES[\(hosts.count - 1)]: every role may be "
                    + "another machine's",
                fix: "compare the roles of all nodes in the definition with what was meant")
        }
    }

    /// The host of `user@host`.
    private func machine(_ text: SourcedText) -> SourcedText {
        guard let at = text.text.lastIndex(of: "@") else { return text }
        findings.add(
            .dropped, "NODES", line: text.line,
            "nobody logs in to a node, so the user \(text.text[..<at]) is not needed",
            fix: "nothing")
        return SourcedText(text: String(text.text[text.text.index(after: at)...]), line: text.line)
    }

    private func roleNames(_ role: SourcedText?, of host: SourcedText, at index: Int) -> [String] {
        let etcd = flagIsFalse("DEPLOY_ETCD") ? [] : [Role.etcd]
        switch role?.text {
        case "MO":
            findings.add(
                .changed, "NODE_ROLES", line: role?.line ?? 1,
                "a master that was MO has a kubelet now, runs its control plane in pods, is shown by kubectl get nodes, "
                    + "and takes no other pods by its taint",
                fix: "nothing; scripts that count nodes may have to be changed")
            return ([.controlPlane] + etcd).map(\.rawValue)
        case "WO": return [Role.worker.rawValue]
        case "MW": return ([.controlPlane] + etcd + [.worker]).map(\.rawValue)
        default: break
        }
        let what = role.map { "NODE_ROLES[\(index)] is \($0.text), which is none of MO, WO and MW" }
        findings.add(
            .missing, "NODE_ROLES", line: role?.line ?? line("NODE_ROLES"),
            what ?? "NODE_ROLES[\(index)] is not there for NODES[\(index)], \(host.text): the two lists have different "
                + "lengths, and every role may be another machine's",
            fix:
                "write its roles, [control-plane, etcd], [worker] or [control-plane, etcd, worker], and compare all others"
        )
        return [OpenValue.text("the roles of \(host.text)")]
    }

    private func flagIsFalse(_ key: String) -> Bool { settings[key]?.value == .text("false") }
}

// MARK: - Networks

extension ConfigDefaultImport {
    private func networks() {
        if let services = text("SERVICE_CLUSTER_IP_RANGE") {
            writer.subnet("networking.serviceSubnet", services, key: "SERVICE_CLUSTER_IP_RANGE")
        } else {
            noteDefault("SERVICE_CLUSTER_IP_RANGE", "networking.serviceSubnet", NetworkingSettings().serviceSubnet)
        }
        if let pods = text("FLANNEL_NET") {
            writer.subnet("networking.podSubnet", pods, key: "FLANNEL_NET")
        } else {
            noteDefault("FLANNEL_NET", "networking.podSubnet", NetworkingSettings().podSubnet)
        }
        writer.networkProvider(SourcedText(text: "flannel", line: line("FLANNEL_NET")), key: "FLANNEL_NET")
        if let range = text("SERVICE_NODE_PORT_RANGE") { writer.draft.set("networking.nodePortRange", range) }
        if let domain = text("DNS_DOMAIN") {
            writer.draft.set("networking.dnsDomain", .text(domain.text.lowercased()), line: domain.line)
        }
        if let server = text("DNS_SERVER_IP") { writer.dnsServer(server, key: "DNS_SERVER_IP") }
        writer.subjectNames([text("CLUSTER_DNS_EXTERNAL")].compactMap { $0 })
    }

    private func noteDefault(_ key: String, _ path: String, _ value: IPv4Subnet?) {
        guard let value else { return }
        guard settings[key] == nil else {
            writer.draft.leaveOpen(path, "the network of \(key), for example \(value)", line: line(key))
            return findings.add(
                .missing, key, line: line(key), "is empty, or its value cannot be told without running the script",
                fix: "write the old network as \(path)")
        }
        findings.add(
            .changed, key, line: line(key), "is not set; \(path) is \(value) then",
            fix: "write the old network as \(path) if something outside the cluster relies on it")
    }
}

// MARK: - etcd and certificates

extension ConfigDefaultImport {
    private func etcd() {
        let endpoints = (text("EXTERNAL_ETCD_ENDPOINTS")?.text ?? "").split(separator: ",").map {
            SourcedText(
                text: $0.split(whereSeparator: \.isWhitespace).joined(separator: " "),
                line: line("EXTERNAL_ETCD_ENDPOINTS"))
        }.filter { !$0.text.isEmpty }
        let isOwn = flag("DEPLOY_ETCD")
        if isOwn == nil, settings["DEPLOY_ETCD"] != nil || !endpoints.isEmpty {
            findings.add(
                .missing, "DEPLOY_ETCD", line: line("DEPLOY_ETCD"),
                "whether etcd runs on the control planes or is there already cannot be told",
                fix: "write etcd.topology: systemd, or existing with etcd.endpoints")
            return writer.draft.leaveOpen(
                "etcd.topology", "systemd, or existing with etcd.endpoints", line: line("DEPLOY_ETCD"))
        }
        guard isOwn == false else {
            writer.draft.set("etcd.topology", .text("systemd"), line: line("DEPLOY_ETCD"))
            if isOwn == nil {
                findings.add(
                    .changed, "DEPLOY_ETCD", line: line("DEPLOY_ETCD"), "is not set; etcd runs on the control planes",
                    fix: "write etcd.topology: existing if it is somewhere else")
            } else if !endpoints.isEmpty {
                findings.add(
                    .dropped, "EXTERNAL_ETCD_ENDPOINTS", line: line("EXTERNAL_ETCD_ENDPOINTS"),
                    "does not count with DEPLOY_ETCD=true", fix: "nothing")
            }
            return
        }
        writer.existingEtcd(endpoints, key: "EXTERNAL_ETCD_ENDPOINTS", line: line("DEPLOY_ETCD"))
        writer.existingEtcdFiles([:], key: "DEPLOY_ETCD", line: line("DEPLOY_ETCD"))
    }

    private func certificates() {
        switch flag("GENERATE_CERTS") {
        case false?: writer.providedAuthorities(key: "GENERATE_CERTS", line: line("GENERATE_CERTS"))
        case true?:
            findings.add(
                .dropped, "GENERATE_CERTS", line: line("GENERATE_CERTS"),
                "every node makes its own keys, and no key is copied between machines", fix: "nothing")
        case nil: break
        }
        if let folder = text("CERT_DIR") {
            let standard = KubeadmConfiguration.certificatesDirectory
            findings.add(
                .dropped, "CERT_DIR", line: folder.line,
                folder.text == standard
                    ? "certificates lie in \(standard) anyway"
                    : "certificates lie in \(standard), not in \(folder.text)",
                fix: "nothing")
        }
    }

    /// Keys that have no place in a definition.
    private static let others: [String: (message: String, fix: String)] = [
        "DEPLOY_TEST_DEPLOYMENT": (
            "the cluster is proven from outside, and nothing stays in it",
            "coordinator verify, once all nodes are Ready"
        ),
        "ADMISSION_CONTROL": (
            "the API server's own list of admission plugins holds",
            "name further ones in kubernetes.apiServer.extraArgs: {enable-admission-plugins: …}"
        ),
        "SSH_OPTS": ("nobody logs in to a node, so SSH is not used", "nothing"),
        "CERT_GROUP": ("keys belong to root, or to the user that needs them", "nothing"),
        "FLANNEL_VERSION": ("the network's version is that of its manifest", "nothing"),
        "ETCD_VERSION": ("etcd is the one of the machines' packages", "see etcd.source"),
        "KUBECTL_CONTEXT": ("a kubeconfig comes from coordinator kubeconfig", "nothing"),
    ]

    private static let known: Set<String> = [
        "NODES", "NODE_ROLES", "DNS_SERVER_IP", "SERVICE_CLUSTER_IP_RANGE", "SERVICE_NODE_PORT_RANGE", "CERT_DIR",
        "FLANNEL_NET", "CLUSTER_DNS_EXTERNAL", "GENERATE_CERTS", "DEPLOY_ETCD", "EXTERNAL_ETCD_ENDPOINTS",
        "CLUSTER_NAME", "KUBE_VERSION", "DNS_DOMAIN",
    ]

    private func noteRest() {
        for (key, setting) in settings.sorted(by: { ($0.value.line, $0.key) < ($1.value.line, $1.key) }) {
            if let other = Self.others[key] {
                findings.add(.dropped, key, line: setting.line, other.message, fix: other.fix)
            } else if !Self.known.contains(key) {
                let meant = Suggestion.nearest(to: key, among: Self.known.union(Self.others.keys))
                findings.add(
                    .dropped, key, line: setting.line, "is not a key of config-default.sh",
                    fix: meant.map { "did you mean \($0)?" } ?? "nothing, if only the script itself used it")
            }
        }
    }
}
