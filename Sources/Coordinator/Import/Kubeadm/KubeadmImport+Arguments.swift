/// Arguments of Kubernetes' parts.
extension KubeadmImport {
    /// What opens the API to people who have not proven who they are, and is not taken over.
    private static let opening: Set<String> = [
        "insecure-port", "insecure-bind-address", "address", "port", "basic-auth-file", "token-auth-file",
        "kubelet-https", "enable-admission-plugins=AlwaysAdmit", "authorization-mode=AlwaysAllow",
        "anonymous-auth=true", "kubelet-insecure-tls",
    ]

    /// What kubeadm or Muster sets itself.
    private static let own: Set<String> = [
        "advertise-address", "etcd-servers", "etcd-cafile", "etcd-certfile", "etcd-keyfile", "client-ca-file",
        "tls-cert-file", "tls-private-key-file", "service-cluster-ip-range", "cluster-cidr", "node-ip",
        "hostname-override", "container-runtime", "container-runtime-endpoint", "network-plugin", "cluster-dns",
        "cluster-domain", "pod-infra-container-image",
    ]

    /// Takes `extraArgs` over: a mapping up to `v1beta3`, a list of names and values from `v1beta4`.
    func arguments(_ component: ImportedMapping, _ path: String, key: String = "extraArgs") {
        var arguments: [(name: String, value: SourcedText)] = []
        switch component.node(key)?.content {
        case .mapping?:
            let mapping = component.mapping(key)
            for name in mapping?.keys ?? [] {
                arguments.append((name, mapping?.text(name) ?? SourcedText(text: "", line: mapping?.line(name) ?? 1)))
            }
        case .sequence?:
            for entry in component.list(key) {
                guard let name = entry.text("name") else { continue }
                arguments.append((name.text, entry.text("value") ?? SourcedText(text: "", line: name.line)))
                entry.finish()
            }
        default: return
        }
        for (name, value) in arguments { argument(name, value, path, key: "\(component.name(key)).\(name)") }
    }

    private func argument(_ name: String, _ value: SourcedText, _ path: String, key: String) {
        if name == "insecure-port", value.text == "0" {
            findings.add(
                .dropped, key, line: value.line, "the insecure port is closed in every release", fix: "nothing")
        } else if Self.opening.contains(name) || Self.opening.contains("\(name)=\(value.text)") {
            findings.add(
                .dangerous, key, line: value.line,
                "would let in people and programs that have not proven who they are, and is not taken over",
                fix: "nothing; use certificates or tokens of service accounts")
        } else if name == "cloud-provider" {
            writer.cloudProvider(value, key: key)
        } else if name == "cloud-config" {
            writer.cloudProviderConfiguration(value, key: key)
        } else if name == "service-node-port-range" {
            writer.draft.set("networking.nodePortRange", value)
        } else if name == "node-labels" || Self.own.contains(name) {
            findings.add(
                .dropped, key, line: value.line, "is set by the definition itself",
                fix: name == "node-labels" ? "write labels under the nodes that have them" : "nothing")
        } else {
            writer.draft.set(path, key: name, .text(value.text), line: value.line)
        }
    }
}
