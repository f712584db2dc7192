import Shared

/// Looks through an addon's objects for what opens the cluster to the outside, or gives everybody every right.
struct AddonInspection {
    /// Groups that every pod, or every stranger, is in.
    private static let everybody: Set<String> = [
        "system:serviceaccounts", "system:authenticated", "system:unauthenticated",
    ]
    private static let routes: Set<String> = ["Ingress", "Gateway", "HTTPRoute", "TLSRoute", "TCPRoute", "GRPCRoute"]

    private(set) var findings: [AddonFinding] = []
    /// Deployments, DaemonSets and StatefulSets that come up by themselves.
    private(set) var workloads: [AddonWorkload] = []

    let file: String

    init(_ source: SourceText) {
        file = source.name
        let problems = ProblemCollector()
        let documents = YAMLParser.parseAll(source, problems: problems, limits: .addon)
        if let problem = problems.sorted.first {
            let what = "cannot be looked at: \(problem.message)"
            findings.append(AddonFinding(exposure: .unchecked, mark: problem.mark, what: what))
        }
        for document in documents { inspect(document) }
    }

    /// What of the findings the addon is not allowed.
    func problems(of addon: AddonDefinition) -> [DefinitionProblem] {
        findings.compactMap { finding in
            if let exposure = finding.exposure {
                guard !addon.allow.contains(exposure) else { return nil }
                return DefinitionProblem(
                    file: file, mark: finding.mark, message: "the addon \(addon.name) \(finding.what)",
                    fix: "change the file, or write allow: [\(exposure.rawValue)] to the addon in the definition")
            }
            return DefinitionProblem(
                file: file, mark: finding.mark, message: "the addon \(addon.name) \(finding.what)",
                fix: finding.fix)
        }
    }

    private mutating func inspect(_ object: YAMLNode) {
        let kind = object["kind"]?.text ?? ""
        if kind.hasSuffix("List") { for item in object["items"]?.elements ?? [] { inspect(item) } }
        switch kind {
        case "Service": inspectService(object)
        case "ClusterRoleBinding", "RoleBinding": inspectBinding(object, kind: kind)
        case "ClusterRole": inspectRole(object)
        case _ where Self.routes.contains(kind):
            find(.ingress, object["kind"] ?? object, "has the \(kind) \(Self.name(object))")
        default: inspectPods(object, Self.name(object))
        }
        noteWorkload(object, kind: kind)
    }

    private mutating func find(_ exposure: AddonExposure?, _ node: YAMLNode, _ what: String) {
        findings.append(AddonFinding(exposure: exposure, mark: node.mark, what: what))
    }

    private mutating func inspectService(_ object: YAMLNode) {
        let spec = object["spec"]
        let name = Self.name(object)
        if let type = spec?["type"], type.text == "NodePort" {
            find(.nodePort, type, "has the service \(name) of type NodePort")
        }
        if let type = spec?["type"], type.text == "LoadBalancer" {
            find(.loadBalancer, type, "has the service \(name) of type LoadBalancer")
        }
        if let addresses = spec?["externalIPs"], !addresses.elements.isEmpty {
            find(.externalIPs, addresses, "has the service \(name) at addresses outside the cluster")
        }
    }

    private mutating func inspectBinding(_ object: YAMLNode, kind: String) {
        guard object["roleRef"]?["kind"]?.text == "ClusterRole", let role = object["roleRef"]?["name"],
            role.text == "cluster-admin"
        else { return }
        let name = Self.name(object)
        for subject in object["subjects"]?.elements ?? [] {
            let who = subject["name"]?.text ?? ""
            let isEverybody = Self.everybody.contains(who) || who.hasPrefix("system:serviceaccounts:")
            if subject["kind"]?.text == "Group", isEverybody {
                return find(nil, subject, "gives everybody in \(who) every right, by the \(kind) \(name)")
            }
        }
        find(.clusterAdmin, role, "gives every right by the \(kind) \(name) to cluster-admin")
    }

    /// `cluster-admin` under another name.
    private mutating func inspectRole(_ object: YAMLNode) {
        for rule in object["rules"]?.elements ?? [] {
            let isAll = ["apiGroups", "resources", "verbs"].allSatisfy { key in
                rule[key]?.elements.contains { $0.text == "*" } == true
            }
            guard isAll else { continue }
            return find(.clusterAdmin, rule, "has the ClusterRole \(Self.name(object)) with every right on everything")
        }
    }

    /// Pods stand at many places: in templates, in templates of templates. Wherever there are containers, there is one.
    private mutating func inspectPods(_ node: YAMLNode, _ name: String) {
        switch node.content {
        case .scalar: break
        case .sequence(let elements): for element in elements { inspectPods(element, name) }
        case .mapping(let entries):
            if node["containers"]?.elements.isEmpty == false { inspectPod(node, name) }
            for entry in entries { inspectPods(entry.value, name) }
        }
    }

    private mutating func inspectPod(_ pod: YAMLNode, _ name: String) {
        if let host = pod["hostNetwork"], host.text.flatMap(YAMLValue.boolean) == true {
            find(.hostNetwork, host, "runs pods of \(name) in the node's own network")
        }
        let containers = ["initContainers", "containers"].flatMap { pod[$0]?.elements ?? [] }
        for container in containers { inspectImage(container, name) }
        for port in containers.flatMap({ $0["ports"]?.elements ?? [] }) {
            guard let host = port["hostPort"], host.text != "0" else { continue }
            find(.hostPort, host, "has the port \(host.text ?? "") of the node for pods of \(name)")
        }
    }

    /// A name that containerd cannot read keeps the pod from ever starting.
    private mutating func inspectImage(_ container: YAMLNode, _ name: String) {
        guard let image = container["image"], let problem = ImageName.problem(image.text ?? "") else { return }
        findings.append(
            AddonFinding(
                mark: image.mark, what: "names an image for pods of \(name) that \(DisplayText.escaped(problem.what))",
                fix: problem.fix ?? "write for example registry.k8s.io/pause:3.10"))
    }

    private mutating func noteWorkload(_ object: YAMLNode, kind: String) {
        guard ["Deployment", "DaemonSet", "StatefulSet"].contains(kind),
            object["apiVersion"]?.text?.hasPrefix("apps/") == true,
            object["spec"]?["updateStrategy"]?["type"]?.text != "OnDelete",
            let name = object["metadata"]?["name"]?.text
        else { return }
        workloads.append(
            AddonWorkload(
                kind: kind.lowercased(), namespace: object["metadata"]?["namespace"]?.text ?? "default", name: name))
    }

    private static func name(_ object: YAMLNode) -> String {
        DisplayText.escaped(
            object["metadata"]?["name"]?.text ?? object["metadata"]?["generateName"]?.text ?? "without a name")
    }
}
