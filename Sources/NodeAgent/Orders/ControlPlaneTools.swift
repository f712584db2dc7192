import Shared

/// What a control plane carries orders out with: kubectl with its own admin.conf.
struct ControlPlaneTools {
    let paths: HostPaths
    let host: any Host
    let kubectl: String

    /// - Throws: ``RelayRefusal`` where this node is no control plane that has joined.
    init(_ request: RelayRequest, paths: HostPaths, host: any Host) throws {
        guard try KubernetesFiles(paths: paths).exists(KubernetesFiles.adminConfiguration),
            let kubectl = Self.kubectl(request.manifest.manifest)
        else { throw RelayRefusal("this node is no control plane, or has not joined yet") }
        self.paths = paths
        self.host = host
        self.kubectl = kubectl
    }

    func run(_ arguments: [String], timeoutSeconds: Int = 30) throws -> HostResult {
        try host.run(
            HostCommand(
                kubectl, ["--kubeconfig", paths.path(KubernetesFiles.adminConfiguration)] + arguments,
                timeoutSeconds: timeoutSeconds))
    }

    /// Whether Kubernetes has a Node of this name.
    func hasNode(_ name: String) throws -> Bool {
        let result = try run(["get", "node", name, "--ignore-not-found", "-o", "name"])
        guard result.status == 0 else {
            throw RelayRefusal("kubectl get node: \(SecretFilter.clean(result.complaint))")
        }
        return !result.output.isEmpty
    }

    private static func kubectl(_ manifest: Manifest) -> String? {
        for step in manifest.steps {
            if case .kubeadmJoin(let spec) = step.action, let path = Kubectl.path(besides: spec.kubeadm) { return path }
        }
        return nil
    }
}

extension RelayRequest {
    /// The name becomes an argument of kubectl.
    func checkNodeName(_ name: String) throws {
        let isPlain = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isPlain, (1...63).contains(name.utf8.count), !name.hasPrefix("-") else {
            throw RelayRefusal("that is not a node's name")
        }
    }

    /// Reads the body of an operator's order.
    func order<Order: Codable>(_: Order.Type) throws -> Order {
        try requireOperator()
        do {
            return try StrictJSON.decode(Order.self, from: body, limits: .body)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
    }
}
