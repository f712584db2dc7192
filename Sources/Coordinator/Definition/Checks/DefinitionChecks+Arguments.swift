import Shared

/// Extra arguments: names without dashes, none that Muster or kubeadm sets, and no value that keeps the API from coming up.
extension DefinitionChecks {
    /// The parts that the definition gives arguments to, by its own names.
    var parts: [(name: String, arguments: [String: String])] {
        let kubernetes = definition.kubernetes
        return [
            ("apiServer", kubernetes.apiServerArguments), ("controllerManager", kubernetes.controllerManagerArguments),
            ("scheduler", kubernetes.schedulerArguments), ("kubelet", kubernetes.kubeletArguments),
        ]
    }

    /// Where an argument of a part is.
    func path(argument name: String, of part: String) -> DefinitionPath {
        part == "etcd" ? path("etcd", "extraArgs", name) : path("kubernetes", part, "extraArgs", name)
    }

    func checkArguments() {
        for (part, arguments) in parts + [("etcd", definition.etcd.arguments)] {
            for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
                let path = path(argument: name, of: part)
                if name.hasPrefix("-") {
                    let bare = String(name.drop { $0 == "-" })
                    error("\(name) must be written without dashes", path, fix: "write \(bare)")
                } else if let own = OwnArgument.refused(name, value, of: part) {
                    error(
                        own.key.map { "\(name) is set by Muster from \($0): \(own.reason)" }
                            ?? "\(name) is set by kubeadm or Muster: \(own.reason)", path,
                        fix: own.key.map { "remove it and use \($0)" } ?? "remove it")
                }
            }
        }
        checkLeaderElection()
        checkControllers()
        checkAllocation()
        checkAnonymousRequests()
        checkAuthorization()
    }

    private func checkLeaderElection() {
        let count = definition.nodes(with: .controlPlane).count
        guard count > 1 else { return }
        for (part, arguments) in parts where part == "controllerManager" || part == "scheduler" {
            guard let value = arguments["leader-elect"], GoBoolean.value(value) == false else { continue }
            error(
                "without leader-elect the \(count) control planes would work against each other",
                path(argument: "leader-elect", of: part), fix: "remove it")
        }
    }

    /// A join asks for what these two sign and clean up, and for what the third one issues.
    private func checkControllers() {
        guard let value = definition.kubernetes.controllerManagerArguments["controllers"] else { return }
        let names = ListArgument.values(value)
        let missing = ["bootstrapsigner", "tokencleaner"].filter { !names.contains($0) }
        let excluded = ["-csrsigning", "-csrapproving", "-bootstrapsigner", "-tokencleaner"].filter(names.contains)
        guard let first = excluded.first ?? missing.first.map({ "without \($0)" }) else { return }
        error(
            "with controllers \(first) no machine can join", path(argument: "controllers", of: "controllerManager"),
            fix: "write *,bootstrapsigner,tokencleaner, and behind that what is to change")
    }

    /// With `host-gw` the roster says which node has which part of the pod network.
    private func checkAllocation() {
        guard definition.networking.provider == .hostGateway,
            let value = definition.kubernetes.controllerManagerArguments["allocate-node-cidrs"],
            GoBoolean.value(value) != false
        else { return }
        error(
            "allocate-node-cidrs is set by Muster from networking.provider: host-gw divides the pod network itself",
            path(argument: "allocate-node-cidrs", of: "controllerManager"), fix: "remove it")
    }

    /// The kubelet's probes of the API server, the balancer's check and a join's first question come without a name.
    private func checkAnonymousRequests() {
        guard let value = definition.kubernetes.apiServerArguments["anonymous-auth"], GoBoolean.value(value) != true
        else { return }
        let path = path(argument: "anonymous-auth", of: "apiServer")
        guard GoBoolean.value(value) != nil else {
            return error("anonymous-auth must be true or false, not \(value)", path, fix: "remove it")
        }
        let hasFile = (definition.kubernetes.version?.minor ?? 0) >= AnonymousRequests.firstMinor
        error(
            "the API server would be restarted for ever: its probes and the load balancer's check come without a name, "
                + "and so does what a machine asks first that joins", path,
            fix: hasFile
                ? "remove it; to keep others out, name a file by authentication-config that allows anonymous requests "
                    + "for \(AnonymousRequests.paths.joined(separator: ", ")) only (docs/definition.md)"
                : "remove it; strangers have no right but to these answers. From 1.\(AnonymousRequests.firstMinor) on a "
                    + "file can say which paths they may ask for (docs/definition.md)")
    }

    /// `authorization-mode`, as far as the API server would not start, or no machine could join; what opens it is looked at
    /// with ``checkExposure()``.
    private func checkAuthorization() {
        let arguments = definition.kubernetes.apiServerArguments
        let plugins = ListArgument.values(arguments["enable-admission-plugins"] ?? "")
        if plugins.contains("AlwaysDeny") {
            error(
                "AlwaysDeny lets nothing be written, so that nothing starts",
                self.path(argument: "enable-admission-plugins", of: "apiServer"), fix: "remove AlwaysDeny")
        }
        guard let value = arguments["authorization-mode"] else { return }
        let path = path(argument: "authorization-mode", of: "apiServer")
        let modes = ListArgument.values(value)
        let known = ["Node", "RBAC", "Webhook", "ABAC", "AlwaysAllow", "AlwaysDeny"]
        let files = [("Webhook", "authorization-webhook-config-file"), ("ABAC", "authorization-policy-file")]
        if arguments["authorization-config"] != nil {
            error("the API server takes authorization-mode or authorization-config, not both", path, fix: "remove one")
        } else if let unknown = modes.first(where: { !known.contains($0) }) {
            error(
                "\(unknown) is not a mode of authorization", path,
                fix: Suggestion.nearest(to: unknown, among: known).map { "did you mean \($0)?" } ?? "write Node,RBAC")
        } else if Set(modes).count != modes.count {
            error("a mode is listed twice, and the API server would not start", path, fix: "list each once")
        } else if let (mode, file) = files.first(where: { modes.contains($0.0) && arguments[$0.1] == nil }) {
            error("the mode \(mode) needs the argument \(file)", path, fix: "add it, or remove \(mode)")
        } else if !modes.contains("RBAC"), !modes.contains("AlwaysAllow") {
            error(
                "without the mode RBAC what kubeadm allows machines that join has no effect", path,
                fix: "write Node,RBAC")
        }
    }
}

/// Requests without a name that a cluster cannot do without: probes, the balancers' check, and the first question of a
/// machine that joins.
enum AnonymousRequests {
    /// From here on `AuthenticationConfiguration` can name the paths without a feature gate (Kubernetes,
    /// `AnonymousAuthConfigurableEndpoints`).
    static let firstMinor = 32

    static let paths = ["/livez", "/readyz", "/healthz", "/api/v1/namespaces/kube-public/configmaps/cluster-info"]
}
