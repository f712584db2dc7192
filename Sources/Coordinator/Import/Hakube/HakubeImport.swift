import Shared

/// Turns hakube-installer's JSON into a definition.
struct HakubeImport {
    let writer: DraftWriter
    let file: ImportedMapping

    private var findings: ImportFindings { writer.findings }

    /// - Throws: where the text is not JSON, comments and last commas aside.
    static func run(_ source: SourceText, writer: DraftWriter, problems: ProblemCollector) throws(DefinitionProblem) {
        guard source.bytes.count <= YAMLParser.sizeLimit else {
            _ = YAMLParser.parse(source, problems: problems)
            return
        }
        guard let root = YAMLParser.parse(try JSONComments.blanked(source), problems: problems), !problems.hasErrors
        else { return }
        guard let file = ImportedMapping(root, path: "", findings: writer.findings) else {
            throw DefinitionProblem(
                mark: root.mark, message: "the file must be one JSON object, not \(root.kindName)",
                fix: "is it the right file?")
        }
        HakubeImport(writer: writer, file: file).run()
    }

    private func run() {
        let name = file.text("clusterName")
        writer.cluster(name, key: "clusterName")
        if let name, let label = writer.draft.text("cluster") {
            writer.draft.set("kubernetes.clusterName", .text(label), line: name.line)
        }
        writer.version(file.text("kubernetesVersion"), key: "kubernetesVersion")
        machines()
        if let address = file.text("masterLoadBalancerAddress") {
            writer.endpoint(address, key: "masterLoadBalancerAddress")
        } else {
            writer.endpointWithoutBalancer(key: "masterLoadBalancerAddress")
        }
        writer.subjectNames(file.texts("masterFQDNs"))
        networks()
        writer.draft.set("etcd.topology", .text("systemd"), line: file.line)
        certificates()
        if let hooks = file.mapping("hooks") { self.hooks(hooks) }
        noteRest()
        file.finish()
    }

    private func machines() {
        for (key, roles, kind) in [
            ("masters", [Role.controlPlane, .etcd], "cp"), ("workers", [.worker], "worker"),
        ] {
            for (index, machine) in file.list(key).enumerated() {
                self.machine(machine, roles: roles, fallback: "\(kind)-\(index + 1)")
            }
        }
        guard writer.draft.nodes.isEmpty else { return }
        findings.add(
            .missing, "masters", line: file.line("masters"), "the file names no machines",
            fix: "list the machines under nodes, each with name, address and roles")
    }

    private func machine(_ machine: ImportedMapping, roles: [Role], fallback: String) {
        let address = machine.text("privateIP")
        let name = machine.text("nodeName") ?? address
        if let name {
            writer.node(
                name, address: address, roleNames: roles.map(\.rawValue), key: machine.name("nodeName"),
                fallback: fallback)
        } else {
            findings.add(
                .missing, machine.path, line: machine.line, "a machine has neither nodeName nor privateIP",
                fix: "write its name and address into the definition")
            writer.draft.nodes.append(
                DraftNode(
                    name: OpenValue.text("the machine's name"), address: OpenValue.text("its IPv4 address"),
                    roles: roles, line: machine.line))
        }
        let isMaster = roles.contains(.controlPlane)
        machine.drop(
            "publicIP", "nothing is run from outside, so nodes need no public address",
            fix: isMaster
                ? "where people reach the API by it, add it to kubernetes.apiServer.certSANs" : "nothing")
        machine.drop("sshLoginKey", Self.noLogin)
        machine.drop("sshLoginUser", Self.noLogin)
        machine.finish()
    }

    private static let noLogin = "nobody logs in to a node, so SSH is not used"

    private func networks() {
        if let pods = file.text("podNetworkCIDR") {
            writer.subnet("networking.podSubnet", pods, key: "podNetworkCIDR")
        } else if let subnet = NetworkingSettings().podSubnet {
            findings.add(
                .changed, "podNetworkCIDR", line: file.line("podNetworkCIDR"),
                "is not there, and the old default 10.32.0.0/12 is not taken over; networking.podSubnet is \(subnet)",
                fix: "write the old network as networking.podSubnet if something outside the cluster relies on it")
        }
    }

    private func certificates() {
        if let expiry = file.text("etcdCACertExpiry") {
            writer.authorityLifetime(expiry, key: "etcdCACertExpiry")
        }
        for (key, path) in [("etcdCACommonName", "etcd"), ("etcdClientCommonName", "etcdClient")] {
            if let name = file.text(key) { writer.draft.set("certificates.commonNames.\(path)", name) }
        }
        file.drop("etcdPKIDir", "keys are made on the nodes that use them, and lie in no folder of assets")
    }

    private func noteRest() {
        file.drop("sshLoginUser", Self.noLogin)
        file.drop("sshLoginKey", Self.noLogin)
        file.drop("sshKeysDir", Self.noLogin)
        file.drop("scriptsDir", "no boot scripts are written; coordinator plan shows what every node will do")
        file.drop(
            "etcdVersion", "etcd is the one of the machines' packages",
            fix: "see etcd.source for another")
        if let docker = file.text("dockerVersion") {
            findings.add(
                .changed, "dockerVersion", line: docker.line,
                "Kubernetes does not run on Docker any more: containerd takes its place, and \(docker.text) is not installed",
                fix: "build images elsewhere; on nodes, crictl takes the place of docker")
        }
    }
}
