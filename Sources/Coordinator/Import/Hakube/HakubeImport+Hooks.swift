/// The `hooks` of hakube-installer.
extension HakubeImport {
    func hooks(_ hooks: ImportedMapping) {
        if let script = hooks.text("preinstall") { preInstall(script, key: hooks.name("preinstall")) }
        let provider = hooks.text("cloudProvider")
        if let provider { writer.cloudProvider(provider, key: hooks.name("cloudProvider")) }
        if let configuration = hooks.text("cloudProviderConfig") {
            writer.cloudProviderConfiguration(configuration, key: hooks.name("cloudProviderConfig"))
        }
        if let network = hooks.text("networkProvider") {
            writer.networkProvider(network, key: hooks.name("networkProvider"))
            noteEnd(of: network, key: hooks.name("networkProvider"))
        }
        hooks.finish()
    }

    private func preInstall(_ script: SourcedText, key: String) {
        writer.draft.set(
            "hooks.preInstall",
            .sequence([
                .object([
                    "name": .text("preinstall"),
                    "file": .text(OpenValue.text("the script that was made of \(script.text), beside this file")),
                ])
            ]), line: script.line)
        writer.findings.add(
            .missing, key, line: script.line,
            "\(script.text) is a template that is not in this file; as a hook its text is inside the operator's signature",
            fix: "put the finished script beside the definition and name it in hooks.preInstall, or remove the hook")
    }

    private func noteEnd(of network: SourcedText, key: String) {
        guard network.text == "weave" else { return }
        writer.findings.add(
            .dangerous, key, line: network.line, "nobody maintains weave any more: its makers gave up in 2024",
            fix: "choose another provider, for example host-gw, calico or cilium")
    }
}
