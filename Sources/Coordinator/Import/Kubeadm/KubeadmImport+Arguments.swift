/// Arguments of Kubernetes' parts.
extension KubeadmImport {
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
        let part = path.split(separator: ".").map(String.init).dropLast().last ?? ""
        for (name, value) in arguments { argument(name, value, path, part, key: "\(component.name(key)).\(name)") }
    }

    /// - Parameter part: whose argument it is, as the definition calls it; see ``OwnArgument``.
    private func argument(_ name: String, _ value: SourcedText, _ path: String, _ part: String, key: String) {
        if name == "insecure-port", value.text == "0" {
            findings.add(
                .dropped, key, line: value.line, "the insecure port is closed in every release", fix: "nothing")
        } else if let finding = ExposureInspection.finding(name, value.text, of: part) {
            findings.add(
                .dangerous, key, line: value.line, "\(finding.what); it is not taken over",
                fix: "nothing; or write it and kubernetes.allow: [\(finding.exposure.rawValue)] into the definition")
        } else if name == "cloud-provider" {
            writer.cloudProvider(value, key: key)
        } else if name == "cloud-config" {
            writer.cloudProviderConfiguration(value, key: key)
        } else if name == "service-node-port-range" {
            writer.draft.set("networking.nodePortRange", value)
        } else if let own = OwnArgument.all(of: part)[name] {
            findings.add(
                .dropped, key, line: value.line, "is set by the definition itself",
                fix: own.same.contains(value.text) ? "nothing" : own.key.map { "use \($0)" } ?? "nothing: \(own.reason)"
            )
        } else if name == "anonymous-auth", part == "apiServer" {
            anonymousRequests(value, path, key: key)
        } else {
            writer.draft.set(path, key: name, .text(value.text), line: value.line)
        }
    }

    /// Probes, balancers and joins need answers without a name; kubeadm's own default gives them.
    private func anonymousRequests(_ value: SourcedText, _ path: String, key: String) {
        guard GoBoolean.value(value.text) != true else {
            return findings.add(.dropped, key, line: value.line, "is what every API server does", fix: "nothing")
        }
        findings.add(
            .dangerous, key, line: value.line,
            "probes of the API server, the load balancer's check and machines that join ask without a name, so it is not "
                + "taken over",
            fix:
                "nothing; from 1.\(AnonymousRequests.firstMinor) on a file named by authentication-config can allow them "
                + "these paths only: \(AnonymousRequests.paths.joined(separator: ", ")) (docs/definition.md)")
    }
}
